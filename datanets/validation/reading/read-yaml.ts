import { parse } from 'yaml';
import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';
import { mostRows, type RawRow, type Reading, tooLarge, tooManyRows } from '../rows/raw-row.ts';
import { looksLikeRow } from '../rows/recognise.ts';
import { expanded, sized } from './json-row.ts';
import { rowsWithin } from './wrappers.ts';

/**
 * Rows as YAML: the items of a list, documents set apart by `---`, or one document with rows in it. Each item is parsed
 * by itself, so that what is wrong with one keeps no other out, and anchors are not followed (ten lines of them can
 * stand for a billion values).
 */
export function* readYaml(text: string): Generator<number, Reading> {
  const parts = partsOf(text);
  if (parts.length > mostRows) return { rows: [], fault: tooManyRows };
  const [only] = parts;
  if (parts.length === 1 && only && !only.isItem) return oneDocument(only);
  const rows: RawRow[] = [];
  for (const [index, part] of parts.entries()) {
    rows.push(...expanded(rowOf(part)));
    yield (index + 1) / parts.length;
  }
  return rows.length > mostRows ? { rows: [], fault: tooManyRows } : { rows };
}

/**
 * Whether a text of another name is YAML: a list or documents whose first one has the fields of a row, and whose others
 * are YAML as well. "- Q: who knows: nobody" is what people type, and none.
 */
export function startsAsYaml(text: string): boolean {
  if (
    !/^(?:[ \t]*(?:#[^\n]*)?\n)*(?:---[ \t]*\n)?(?:- )?["']?[\p{L}_][\p{L}\p{N}_ -]{0,40}["']?:(?:\s|$)/u.test(
      text,
    )
  )
    return false;
  const parts = partsOf(text);
  if (!parts.every(part => part.isItem) && parts.length < 2) return false;
  return parts.slice(0, 50).every((part, index) => {
    const { value, fault } = rowOf(part);
    return !fault && (index > 0 ? typeof value === 'object' : looksLikeRow(value));
  });
}

/** A piece of YAML that is parsed by itself. */
interface Part {
  /** 1-based. */
  line: number;
  text: string;
  /** An element of a list; else a document. */
  isItem: boolean;
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let open: { line: number; lines: string[]; isItem: boolean } | undefined;
  const close = () => {
    if (open?.lines.some(line => /^\s*[^\s#]/.test(line))) {
      const { line, lines, isItem } = open;
      parts.push({ line, text: lines.join('\n'), isItem });
    }
    open = undefined;
  };
  for (const [index, line] of text.split('\n').entries()) {
    const isItem = /^-(?:\s|$)/.test(line);
    const ends = /^(?:---|\.\.\.)(?:\s|$)/.test(line);
    if (ends || isItem) close();
    if (ends) continue;
    open ??= { line: index + 1, lines: [], isItem };
    // The item's dash becomes a blank: what is left is the item alone, with its indentation.
    open.lines.push(isItem ? ` ${line.slice(1)}` : line);
  }
  close();
  return parts;
}

function rowOf({ line, text }: Part): RawRow {
  const fault = tooLarge(text);
  if (fault) return { row: line, value: undefined, fault };
  try {
    return { row: line, value: parsed(text) };
  } catch (problem) {
    return { row: line, value: undefined, fault: broken(problem) };
  }
}

/** Rows under a name, or a document that is a row itself. It is parsed at once, so it may not be large. */
function oneDocument({ text, line }: Part): Reading {
  if (text.length > largestDocument) return { rows: [], fault: documentTooLarge };
  try {
    const { rows, notes } = rowsWithin(parsed(text));
    if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
    const first = rows.length === 1 ? line : 1;
    return { rows: rows.map((value, index) => sized({ row: first + index, value })), notes };
  } catch (problem) {
    return { rows: [], fault: broken(problem) };
  }
}

/** In characters: what takes about a second. */
const largestDocument = 2_000_000;

function parsed(text: string): unknown {
  // A block of text always ends with the end of its last line, which nobody wrote.
  const trimmed = (_: unknown, value: unknown) =>
    typeof value === 'string' ? value.replace(/\n+$/, '') : value;
  return parse(text, trimmed, { maxAliasCount: 0, logLevel: 'silent' });
}

function broken(problem: unknown): Fault {
  const [what = ''] = (problem instanceof Error ? problem.message : String(problem)).split('\n');
  return error(
    'broken-yaml',
    message('The row is no YAML that can be read: {what}.', {
      what: excerpt(what.replace(/[:.]$/, ''), 100),
    }),
    message('Put texts with a colon, a hash or quotes in them in double quotes, or give the rows as .jsonl.'),
  );
}

const documentTooLarge = error(
  'yaml-too-large',
  message('The file is one YAML document of more than 2 MB.'),
  message('Give the rows as a list at the outermost level, or as .jsonl.'),
);
