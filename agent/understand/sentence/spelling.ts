/**
 * Whether `typed` may be `meant` with a slip of the finger: one wrong, missing, extra or swapped letter in words of
 * four letters or more, two in words of eight or more.
 */
export function isMisspelling(typed: string, meant: string): boolean {
  return editDistance(typed, meant) <= allowedEdits(Math.min(typed.length, meant.length));
}

/** How many slips a word of this length may have and still be recognised. */
export function allowedEdits(length: number): number {
  return length >= 8 ? 2 : length >= 4 ? 1 : 0;
}

/**
 * The number of wrong, missing, extra or swapped letters between two words (Damerau's distance with adjacent swaps,
 * "optimal string alignment"); at most 3 is told apart, more is 3.
 */
export function editDistance(a: string, b: string): number {
  const far = 3;
  if (Math.abs(a.length - b.length) >= far) return far;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      next.push(cost);
      least = Math.min(least, cost);
    }
    if (least >= far) return far;
    before = row;
    row = next;
  }
  return Math.min(far, row[b.length] ?? far);
}
