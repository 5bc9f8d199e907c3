import { areFieldNames } from '../rows/recognise.ts';
import { JsonScanner } from './json-scan.ts';
import { unwrapJson } from './json-wrapping.ts';
import { markdownTable } from './markdown-table.ts';
import { startsAsYaml } from './read-yaml.ts';

/** How a text is read. */
export type Kind = 'json' | 'table' | 'yaml' | 'text' | 'markdown';

const json = new Set(['jsonl', 'ndjson', 'json']);
const tables = new Set(['csv', 'tsv', 'tab']);
const yaml = new Set(['yaml', 'yml']);
const texts = new Set(['txt', 'text', '']);
const markdown = new Set(['md', 'markdown', 'mdx']);

/**
 * How a text is read, by its content: JSON when it begins with a whole object or array, a table when its first line
 * names fields that rows have, YAML when it is a list of what has such fields. Only where the content leaves it open does the name's ending decide: what is broken
 * JSON, a table of other fields, Markdown or plain text.
 *
 * @returns the kind, and whether that is a guess, since the name has an ending that says nothing
 */
export function kindOf(text: string, name: string): { kind: Kind; guessed: boolean } {
  const ending = /\.([^.\s]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const sure = (kind: Kind) => ({ kind, guessed: false });
  if (startsAsJson(text)) return sure('json');
  if (startsAsTable(text)) return sure('table');
  if (json.has(ending)) return sure('json');
  if (tables.has(ending)) return sure('table');
  if (yaml.has(ending) || startsAsYaml(text)) return sure('yaml');
  if (markdown.has(ending)) return sure('markdown');
  return { kind: 'text', guessed: !texts.has(ending) };
}

/** A line that Excel puts before a table, to name its delimiter. */
export const delimiterLine = /^"?sep=(.)"?[^\S\n]*\n/i;

/**
 * What stands between the cells of the first line: what makes names of fields of them, be it a comma, `~`, `||` or a
 * control character; else whichever of comma, semicolon, tab and bar it has most of.
 */
export function delimiterOf(text: string): string {
  const line = firstLine(text);
  // R's write.table sets quoted cells apart by a blank.
  if (/^"[^"]{1,60}"(?: "[^"]{1,60}")+\s*$/.test(line)) return ' ';
  const header = line.replace(/"[^"]*"/g, '""');
  const signs = new Set(line.match(/[^\p{L}\p{N}\s"'_.-]+|\t/gu) ?? []);
  const next = text.trimStart().slice(line.length + 1, 100_000);
  const longer = [...signs].filter(sign => sign.length > 1 && sign.length < 4);
  for (const sign of [...longer, ...usual, ...signs])
    if (isHeader(line, sign) && next.includes(sign)) return sign;
  let best = ',';
  for (const candidate of usual) {
    if (header.split(candidate).length > header.split(best).length) best = candidate;
  }
  return best;
}

const usual = [',', ';', '\t', '|'];

/** Whether a line names fields that rows have: "Question, answer and proof" is a sentence, a header's cells are names. */
export function isHeader(line: string, delimiter: string): boolean {
  const cells = line.split(delimiter).map(cell => cell.trim().replace(/^(["'])(.*)\1$/, '$2'));
  if (cells.length < 2 || cells.length > 200 || !areFieldNames(cells)) return false;
  return cells.every(cell => /^[\p{L}\p{N}_ .-]{0,40}$/u.test(cell));
}

function firstLine(text: string): string {
  const start = text.slice(0, 10_000).trimStart();
  const end = start.indexOf('\n');
  return end === -1 ? start : start.slice(0, end);
}

function startsAsJson(given: string): boolean {
  const text = unwrapJson(given);
  const head = text.slice(0, 200).trimStart();
  // A line of JSON that was written as a text of JSON.
  if (/^"\{\\"[^"\\]{1,100}\\":/.test(head)) return true;
  if (!/^(?:\{\s*["'}]|\{\s*[A-Za-z_$][\w$]*\s*:\s*["'[{]|\[\s*(?:[[{"'\]]|$))/.test(head)) return false;
  // "{"name"}" or "[1]" may begin a text; the whole of the first value settles it, as far as it is there.
  if (/^\{\s*["']/.test(head))
    return /^\{\s*(?:"(?:[^"\\]|\\.){0,150}"|'(?:[^'\\]|\\.){0,150}')\s*:/.test(head);
  if (/^\{\s*[A-Za-z_$]/.test(head) || /^\[\s*(?:\{|\[\s*["'[{\]\d-])/.test(head)) return true;
  try {
    new JsonScanner(text.trimEnd(), 0).value();
    return true;
  } catch {
    return false;
  }
}

function startsAsTable(text: string): boolean {
  if (delimiterLine.test(text)) return true;
  if (markdownTable(text)) return true;
  const line = firstLine(text);
  const delimiter = delimiterOf(text);
  if (!isHeader(line, delimiter)) return false;
  const rest = text.trimStart().slice(line.length + 1);
  return rest.includes(delimiter);
}
