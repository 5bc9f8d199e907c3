/** The names that somebody may have meant, nearest first: by shared letter pairs, at most three. */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  return names
    .map(name => ({ name, likeness: likeness(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(entry => entry.likeness > 0.2)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 3)
    .map(entry => entry.name);
}

/** Dice's coefficient over letter pairs, 0 to 1. */
function likeness(a: string, b: string): number {
  const pairs = (text: string) =>
    new Set(Array.from(` ${text}`, (letter, index) => letter + (text[index] ?? ' ')));
  const left = pairs(a);
  const right = pairs(b);
  return (2 * [...left].filter(pair => right.has(pair)).length) / (left.size + right.size);
}

/** A short handle for a source from its title or its host: `elsa-workflows`, `docs-example-com`. */
export function handleOf(text: string): string {
  const handle = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\b(?:documentation|docs)\b/g, ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
  return handle || 'docs';
}
