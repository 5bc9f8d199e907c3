/**
 * The names most like the one that was typed, best first: for "did you mean". By the Dice coefficient of letter
 * pairs, which forgives order, plurals and a wrong letter.
 *
 * @returns at most `most` names with at least a third of their pairs in common
 */
export function nearest(typed: string, names: readonly string[], most = 3): string[] {
  const wanted = pairs(typed);
  return names
    .map(name => ({ name, likeness: dice(wanted, pairs(name)) }))
    .filter(candidate => candidate.likeness >= 1 / 3)
    .sort((a, b) => b.likeness - a.likeness || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(candidate => candidate.name);
}

function pairs(text: string): Set<string> {
  const padded = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')} `;
  const set = new Set<string>();
  for (let at = 0; at < padded.length - 1; at++) set.add(padded.slice(at, at + 2));
  return set;
}

function dice(a: Set<string>, b: Set<string>): number {
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared++;
  return (2 * shared) / (a.size + b.size);
}
