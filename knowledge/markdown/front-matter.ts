import { parse } from 'yaml';

export interface FrontMatter {
  title?: string;
  description?: string;
  /** GitBook hides the page from navigation and search. */
  hidden: boolean;
}

/**
 * Takes the YAML front matter off a page. Front matter that is no valid YAML is taken off and read as empty, since a
 * page is worth more than its settings.
 */
export function splitFrontMatter(source: string): { front: FrontMatter; body: string } {
  const match = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(source);
  if (!match) return { front: { hidden: false }, body: source };
  return { front: readFrontMatter(match[1] ?? ''), body: source.slice(match[0].length) };
}

function readFrontMatter(yaml: string): FrontMatter {
  let value: unknown;
  try {
    value = parse(yaml, { maxAliasCount: 0 });
  } catch {
    return { hidden: false };
  }
  if (typeof value !== 'object' || value === null) return { hidden: false };
  const read = (key: string) => {
    const field: unknown = Reflect.get(value, key);
    return typeof field === 'string' && field.trim() ? field.trim().replace(/\s+/g, ' ') : undefined;
  };
  return {
    title: read('title'),
    description: read('description'),
    hidden: Reflect.get(value, 'hidden') === true,
  };
}
