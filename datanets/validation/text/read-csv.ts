import { Readable } from 'node:stream';
import { excerpt, type Fault, number } from '../findings.ts';
import { mostRows, type RawRow, type Reading, tooLarge, tooManyRows } from './raw-row.ts';

const pieceSize = 1 << 14;

/**
 * A table whose first row names its columns. The delimiter is whichever of comma, semicolon, tab and bar the first
 * row has most of. Rows with another number of cells than the first are faults of their own.
 */
export async function* readCsv(text: string, kind: 'csv' | 'tsv'): AsyncGenerator<number, Reading> {
  const { parse } = await import('csv-parse');
  const delimiter = kind === 'tsv' ? '\t' : delimiterOf(text);
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    // A quote that is never closed would swallow the rest of the file; this is where that is noticed.
    max_record_size: 4 << 20,
  });
  const rows: RawRow[] = [];
  let names: string[] | undefined;
  let row = 0;
  try {
    for await (const record of Readable.from(pieces(text)).pipe(parser)) {
      const cells: string[] = record;
      row++;
      yield parser.info.bytes / (text.length * 1.1);
      if (cells.every(cell => cell.trim() === '')) continue;
      if (names) rows.push(rowOf(cells, names, row, delimiter));
      else names = cells.map(cell => cell.trim());
      if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
    }
  } catch (error) {
    return {
      rows: [],
      fault: brokenTable(error instanceof Error ? error.message : String(error), parser.info.records),
    };
  }
  return { rows };
}

function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += pieceSize) yield text.slice(start, start + pieceSize);
}

function rowOf(cells: string[], names: string[], row: number, delimiter: string): RawRow {
  const fault = tooLarge(cells.join('')) ?? ragged(cells, names, delimiter);
  if (fault) return { row, value: undefined, fault };
  return { row, value: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) };
}

function ragged(cells: string[], names: string[], delimiter: string): Fault | undefined {
  if (cells.length === names.length) return undefined;
  if (cells.length > names.length && cells.slice(names.length).every(cell => cell.trim() === ''))
    return undefined;
  const many = cells.length > names.length;
  return {
    code: 'ragged-row',
    severity: 'error',
    message: `The row has ${number(cells.length)} cells where the header has ${number(names.length)}.`,
    mend: many
      ? `Put double quotes around cells that hold ${delimiterName(delimiter)}.`
      : 'Fill in the missing cells; an empty one still needs its delimiter.',
  };
}

function brokenTable(why: string, row: number): Fault {
  const quote = /quote|max_record_size/i.test(why);
  return {
    code: 'broken-table',
    severity: 'error',
    message: quote
      ? `A quote that is opened after row ${number(row)} is not closed.`
      : `The table can't be read after row ${number(row)}: ${excerpt(why, 120)}.`,
    mend: 'Close the quote (a quote inside a quoted cell is written twice) and drop the file again.',
  };
}

function delimiterOf(text: string): string {
  const end = text.indexOf('\n');
  const header = (end === -1 ? text : text.slice(0, end)).slice(0, 10_000).replace(/"[^"]*"/g, '');
  let best = ',';
  for (const candidate of [';', '\t', '|']) {
    if (header.split(candidate).length > header.split(best).length) best = candidate;
  }
  return best;
}

function delimiterName(delimiter: string): string {
  const names: Record<string, string> = { ',': 'a comma', ';': 'a semicolon', '\t': 'a tab', '|': 'a bar' };
  return names[delimiter] ?? 'the delimiter';
}
