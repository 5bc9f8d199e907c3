import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { message, type TranslatableMessage } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error, info } from '../rows/faults.ts';
import { mostRows, type RawRow, type Reading, tooLarge, tooManyRows } from '../rows/raw-row.ts';
import { type Column, columnsOf, doubledNames, isContent, linesBeforeHeader, noHeader } from './columns.ts';
import { delimiterLine, delimiterOf, isHeader } from './kind.ts';
import { markdownTable } from './markdown-table.ts';

const pieceSize = 1 << 14;

/**
 * A table whose first row names its columns, or Markdown's. The delimiter is the one that Excel's `sep=` line names,
 * else the one that makes names of fields of the header. Lines before the header are left out, and named. A quote within a quoted cell is written twice, as RFC
 * 4180 has it, or with a backslash, as some programs do: whichever reads more rows. Rows with another number of cells
 * than the first are faults of their own.
 */
export async function* readTable(text: string): AsyncGenerator<number, Reading> {
  const markdown = markdownTable(text);
  if (markdown) return markdown;
  const named = delimiterLine.exec(text);
  const { table, note } = withoutLead(named ? text.slice(named[0].length) : text);
  const reading = yield* readCells(table, named);
  return note ? { ...reading, notes: [note, ...(reading.notes ?? [])] } : reading;
}

async function* readCells(table: string, named: RegExpExecArray | null): AsyncGenerator<number, Reading> {
  // Excel's line may be left from before somebody saved the table anew.
  const isNamed = named?.[1] !== undefined && table.trimStart().split('\n', 1)[0]?.includes(named[1]);
  const delimiter = (isNamed && named[1]) || delimiterOf(table);
  const standard = yield* readQuoted(table, delimiter, 'strict');
  if (isClean(standard) || standard.fault === tooManyRows) return standard;
  const ways = [yield* readQuoted(table, delimiter, 'relaxed')];
  if (/[,;\t|] +"/.test(table)) ways.unshift(yield* readQuoted(table, delimiter, 'spaced'));
  if (table.includes('\\"')) {
    const escaped = yield* readQuoted(table, delimiter, 'backslash');
    const note = info(
      'backslash-quotes',
      message('Quotes within cells are written with a backslash, and were read so.'),
    );
    // A tab-separated file may have backslashes that escape no quotes.
    if (!isDeepStrictEqual(escaped.rows, ways[0]?.rows))
      ways.unshift({ ...escaped, notes: [...(escaped.notes ?? []), note] });
  }
  const [best] = ways.sort((a, b) => faultsOf(a) - faultsOf(b));
  return best ?? standard;
}

function faultsOf(reading: Reading): number {
  return reading.fault ? Number.POSITIVE_INFINITY : reading.rows.filter(row => row.fault).length;
}

function isClean(reading: Reading): boolean {
  return faultsOf(reading) === 0;
}

async function* readQuoted(
  table: string,
  delimiter: string,
  quotes: 'strict' | 'relaxed' | 'backslash' | 'spaced',
): AsyncGenerator<number, Reading> {
  const { parse } = await import('csv-parse');
  const parser = parse({
    delimiter,
    relax_column_count: true,
    // Cells in single quotes are so from the header on.
    quote: /^\s*'/.test(table) ? "'" : '"',
    relax_quotes: quotes === 'relaxed' || quotes === 'backslash',
    // A space between a delimiter and a quote, or around a delimiter everywhere.
    trim: quotes === 'spaced' || isPadded(table, delimiter),
    escape: quotes === 'backslash' ? '\\' : /^\s*'/.test(table) ? "'" : '"',
    // A quote that is never closed would swallow the rest of the file; this is where that is noticed.
    max_record_size: 4 << 20,
  });
  const isDump = delimiter === '\t' && /(?:^|\t)\\N(?:\t|$)/m.test(table);
  const rows: RawRow[] = [];
  let names: Column[] | undefined;
  let row = 0;
  try {
    for await (const record of Readable.from(pieces(table)).pipe(parser)) {
      const cells: string[] = isDump ? record.map(unescaped) : record;
      row++;
      yield parser.info.bytes / (table.length * 1.1);
      if (cells.every(cell => cell.trim() === '')) continue;
      if (names && rows.length === 0 && isNumbered(cells, names))
        names = [{ name: '', again: false }, ...names];
      if (names) rows.push(rowOf(cells, names, row, delimiter));
      else names = columnsOf(cells);
      if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
    }
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem);
    return { rows: [], fault: brokenTable(why, parser.info.records) };
  }
  if (names && rows.length > 0 && isContent(names)) return { rows: [], fault: noHeader(names) };
  const twice = doubledNames(names ?? []);
  return { rows, ...(twice && { notes: [twice] }) };
}

/** The table from its header on, the lines before it as blank ones, so that rows keep their numbers. */
function withoutLead(text: string): { table: string; note?: Fault } {
  const lines = text.slice(0, 20_000).split('\n').slice(0, 12);
  const below = text.slice(0, 20_000).slice(lines[0]?.length);
  const at = lines.findIndex(line => isHeader(line, delimiterOf(line + below)));
  const lead = lines.slice(0, Math.max(at, 0));
  const said = lead.filter(line => /[\p{L}\p{N}]/u.test(line));
  if (said.length === 0) return { table: text };
  const note = linesBeforeHeader(said);
  return { table: '\n'.repeat(lead.length) + text.slice(lead.join('\n').length + 1), note };
}

/** A cell as PostgreSQL's COPY writes it: https://www.postgresql.org/docs/current/sql-copy.html. */
function unescaped(cell: string): string {
  return cell.replace(/\\([\\bfnrtv])/g, (_, sign: string) => copyEscapes[sign] ?? sign);
}

const copyEscapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** R numbers rows in a column that its header does not name. */
function isNumbered(cells: readonly string[], names: readonly Column[]): boolean {
  return cells.length === names.length + 1 && /^[01]$/.test(cells[0] ?? '') && cells.at(-1)?.trim() !== '';
}

function isPadded(table: string, delimiter: string): boolean {
  const header = table.trimStart().split('\n', 1)[0] ?? '';
  const cells = header.split(delimiter);
  return cells.length > 1 && cells.slice(1).every(cell => cell.startsWith(' '));
}

function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += pieceSize) yield text.slice(start, start + pieceSize);
}

function rowOf(cells: string[], columns: readonly Column[], row: number, delimiter: string): RawRow {
  const fault = tooLarge(cells.join('')) ?? ragged(cells, columns, delimiter);
  if (fault) return { row, value: undefined, fault };
  const fields = columns.flatMap(({ name, again }, i): [string, string][] =>
    // PostgreSQL and MySQL write a value that is not there as \N.
    again ? [] : [[name, cells[i] === '\\N' ? '' : (cells[i] ?? '')]],
  );
  return { row, value: Object.fromEntries(fields) };
}

function ragged(cells: string[], names: readonly Column[], delimiter: string): Fault | undefined {
  if (cells.length === names.length) return undefined;
  if (cells.length > names.length && cells.slice(names.length).every(cell => cell.trim() === ''))
    return undefined;
  const many = cells.length > names.length;
  return error(
    'ragged-row',
    message(
      'The row has {cells, plural, one {# cell} other {# cells}} where the header has {names, number}.',
      {
        cells: cells.length,
        names: names.length,
      },
    ),
    many
      ? message('Put double quotes around cells that hold {delimiter}.', {
          delimiter: delimiterName(delimiter),
        })
      : message('Fill in the missing cells; an empty one still needs its delimiter.'),
  );
}

function brokenTable(why: string, row: number): Fault {
  const quote = /quote|max_record_size/i.test(why);
  return error(
    'broken-table',
    quote
      ? message('A quote that is opened after row {row, number} is not closed.', { row })
      : message('The table can’t be read after row {row, number}: {why}.', { row, why: excerpt(why, 120) }),
    message('Close the quote (a quote inside a quoted cell is written twice) and drop the file again.'),
  );
}

function delimiterName(delimiter: string): TranslatableMessage {
  const names: Record<string, TranslatableMessage> = {
    ',': message('a comma'),
    ';': message('a semicolon'),
    '\t': message('a tab'),
    '|': message('a bar'),
  };
  return names[delimiter] ?? message('the delimiter');
}
