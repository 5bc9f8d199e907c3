/**
 * Where a sequence stands in another one, by the index of its first member; occurrences may overlap. In time linear in
 * both, also where they repeat themselves (Knuth, Morris and Pratt 1977, https://doi.org/10.1137/0206024).
 */
export function occurrencesOf(wanted: readonly number[], sequence: readonly number[]): number[] {
  if (wanted.length === 0) return [];
  const borders = [0];
  const longest = (matched: number, next: number | undefined) => {
    let length = matched;
    while (length > 0 && (length === wanted.length || wanted[length] !== next))
      length = borders[length - 1] ?? 0;
    return wanted[length] === next ? length + 1 : length;
  };
  for (let at = 1; at < wanted.length; at++) borders.push(longest(borders[at - 1] ?? 0, wanted[at]));
  const found: number[] = [];
  let matched = 0;
  for (const [at, next] of sequence.entries()) {
    matched = longest(matched, next);
    if (matched === wanted.length) found.push(at - matched + 1);
  }
  return found;
}
