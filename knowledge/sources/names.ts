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
