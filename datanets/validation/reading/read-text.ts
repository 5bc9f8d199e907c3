import { createHash } from 'node:crypto';
import { message, type TranslatableMessage } from '../../../store/message.ts';
import { warning } from '../rows/faults.ts';
import { mostRows, type RawRow, type Reading, tooLarge, tooManyRows } from '../rows/raw-row.ts';
import { withHeadings } from './heading-paths.ts';
import { labelledPairs } from './labelled-pairs.ts';
import { rowsInLines } from './rows-in-lines.ts';

/**
 * Plain text. Questions and answers with their labels are a row each. Else, where blank lines set paragraphs apart, a paragraph is a row; a text without any blank line is one row
 * a line.
 */
export function* readText(text: string): Generator<number, Reading> {
  const within = rowsInLines(text);
  if (within) return within;
  const pairs = labelledPairs(text);
  if (pairs) {
    return pairs.length > mostRows
      ? { rows: [], fault: tooManyRows }
      : { rows: pairs, cut: message('a question and its answer a row') };
  }
  if (!/\n[^\S\n]*\n/.test(text.trim())) {
    const reading = yield* gather(text, () => true, message('a line a row'));
    return hasColumns(text) ? { ...reading, notes: [...(reading.notes ?? []), likeTable] } : reading;
  }
  let blank = true;
  return yield* gather(
    text,
    line => {
      const starts = blank;
      blank = line.trim() === '';
      return starts;
    },
    message('a paragraph a row'),
  );
}

/**
 * Markdown: a section a row, from its heading to the next one of any level. A heading with nothing under it stays
 * with the section that follows, and each has its headings as its place; a front matter is left out; `#` inside a code fence is code.
 */
export function* readMarkdown(text: string): Generator<number, Reading> {
  const body = text.replace(/^---\n[\s\S]*?\n---[^\S\n]*(?:\n|$)/, matter => matter.replace(/[^\n]/g, ''));
  if (!/^#{1,6}\s/m.test(body) || labelledPairs(body)) return yield* readText(body);
  let fence: string | undefined;
  let onlyHeadings = false;
  const reading = yield* gather(
    body,
    line => {
      const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
      if (mark && fence === undefined) fence = mark;
      else if (mark && fence !== undefined && mark.startsWith(fence)) fence = undefined;
      const heading = fence === undefined && /^#{1,6}\s/.test(line);
      const starts = heading && !onlyHeadings;
      if (heading) onlyHeadings = true;
      else if (line.trim() !== '') onlyHeadings = false;
      return starts;
    },
    message('a section a row'),
  );
  // Its sections are all trained on or all held out, as the passages of any document.
  const document = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { ...reading, rows: withHeadings(reading.rows).map(row => ({ ...row, document })) };
}

/** Whether each line has as many tabs as the others: cards of words and their meanings, a table without its header. */
function hasColumns(text: string): boolean {
  const lines = text
    .slice(0, 50_000)
    .split('\n')
    .slice(0, 200)
    .filter(line => line.trim() !== '' && !line.startsWith('#'));
  const tabs = (lines[0]?.split('\t').length ?? 1) - 1;
  return (
    tabs > 0 &&
    lines.length > 1 &&
    lines.every((line, i) => line.split('\t').length === tabs + 1 || (i > 0 && i === lines.length - 1)) &&
    lines.every(line => /^\S/.test(line))
  );
}

const likeTable = warning(
  'table-without-header',
  message(
    'Each line has cells with tabs between them, and no line above names them; they were read as plain text.',
  ),
  message(
    'Put a line with their names above, such as question and answer, with a tab between, and drop it again.',
  ),
);

function* gather(
  text: string,
  startsRow: (line: string) => boolean,
  cut: TranslatableMessage,
): Generator<number, Reading> {
  const rows: RawRow[] = [];
  let piece: string[] = [];
  let first = 1;
  let line = 0;
  const finish = () => {
    const content = piece.join('\n').trim();
    piece = [];
    if (content === '') return;
    const fault = tooLarge(content);
    rows.push(fault ? { row: first, value: undefined, fault } : { row: first, value: { text: content } });
  };
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const content = text.slice(start, end);
    line++;
    if (startsRow(content)) finish();
    if (piece.length === 0) first = line;
    if (piece.length > 0 || content.trim() !== '') piece.push(content);
    start = end + 1;
    if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
    yield start / (text.length + 1);
  }
  finish();
  return rows.length > mostRows ? { rows: [], fault: tooManyRows } : { rows, cut };
}
