/**
 * A heading's anchor as GitBook makes it, seen in the links of real GitBook spaces: lower case, `&` is `and`, spaces and
 * slashes are dashes, dots, plus signs and underscores stay, other punctuation goes, and a leading digit gets `id-`.
 */
export function anchorOf(heading: string): string {
  const slug = heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/[\s/\\–—]+/g, '-')
    .replace(/[^\p{L}\p{N}\p{M}._+-]|\p{Variation_Selector}/gu, '')
    .replace(/-{2,}/g, '-')
    .replace(/^-+|-+$/g, '');
  return /^\p{N}/u.test(slug) ? `id-${slug}` : slug;
}

/** Gives each heading of a page its own anchor: a repeated one gets `-1`, `-2`, ... */
export function uniqueAnchors(): (anchor: string) => string {
  const taken = new Set<string>();
  const last = new Map<string, number>();
  return anchor => {
    let unique = anchor;
    let n = last.get(anchor) ?? 0;
    while (taken.has(unique)) unique = `${anchor}-${++n}`;
    last.set(anchor, n);
    taken.add(unique);
    return unique;
  };
}
