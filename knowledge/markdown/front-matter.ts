import { parse } from 'yaml';

export interface FrontMatter {
  title?: string;
  description?: string;
  /** GitBook hides the page from navigation and search. */
  hidden: boolean;
}

// GitBook writes a few lines. Keys are compared with each other: 8,000 characters of them take 20 ms, 200,000 take 8 s.
const longest = 8000;

/**
 * Takes the YAML front matter off a page. Front matter that is no valid YAML, or is no settings of a page by its length,
 * is taken off and read as empty, since a page is worth more than its settings.
 */
export function splitFrontMatter(source: string): { front: FrontMatter; body: string } {
  const none = { front: { hidden: false }, body: source };
  if (!source.startsWith('---')) return none;
  const lines = linesFrom(source);
  const first = lines.next().value;
  if (first?.text.trimEnd() !== '---') return none;
  for (const line of lines) {
    if (line.text.trimEnd() !== '---') continue;
    return {
      front: readFrontMatter(source.slice(first.end, line.start)),
      body: source.slice(line.end),
    };
  }
  return none;
}

function* linesFrom(text: string): Generator<{ text: string; start: number; end: number }> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found + 1;
    yield { text: text.slice(start, end), start, end };
    start = end;
  }
}

function readFrontMatter(yaml: string): FrontMatter {
  if (yaml.length > longest) return { hidden: false };
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
