import { allOf, message, quoted, type TranslatableMessage } from '../../../store/message.ts';
import { damaged, Package } from '../archive/package.ts';
import { Unreadable } from '../archive/unreadable.ts';
import { excerpt, type Fault } from '../findings.ts';
import { info, warning } from '../rows/faults.ts';
import { mostRows, type RawRow, type Reading, tooLarge, tooManyRows } from '../rows/raw-row.ts';
import { areFieldNames } from '../rows/recognise.ts';
import { type Column, columnsOf, doubledNames, isContent, linesBeforeHeader, noHeader } from './columns.ts';
import { TextBudget } from './text-budget.ts';
import { readSheet, type SheetFacts, type SheetRow } from './xlsx/sheet.ts';
import { aSpreadsheet, readWorkbook, type Workbook } from './xlsx/workbook.ts';

/**
 * An Excel workbook (Office Open XML, ECMA-376): the rows of each sheet whose first rows name fields that rows have; of
 * none such, those of the first sheet that holds anything. Formulas count with their saved results, dates as
 * `2024-03-05`. Rows of a second sheet are counted on after the first.
 *
 * @param mostMegabytes of text in all rows together
 */
export async function* readXlsx(bytes: Uint8Array, mostMegabytes: number): AsyncGenerator<number, Reading> {
  try {
    const opened = Package.open(bytes, aSpreadsheet);
    const book = yield* readWorkbook(opened);
    return yield* readSheets(opened, book, new TextBudget(mostMegabytes));
  } catch (problem) {
    return { rows: [], fault: problem instanceof Unreadable ? problem.fault : damaged(aSpreadsheet) };
  }
}

interface Sheet {
  name: string;
  rows: SheetRow[];
  /** Where its header is among the rows; `undefined` where none of the first ones names known fields. */
  header: number | undefined;
}

/** Rows from the top of a sheet among which its header is looked for. */
const headerWithin = 12;

async function* readSheets(
  opened: Package,
  book: Workbook,
  budget: TextBudget,
): AsyncGenerator<number, Reading> {
  const facts: SheetFacts = { merged: 0, formulas: 0, withoutResult: 0, errors: 0, dates: 0 };
  const sheets: Sheet[] = [];
  let cells = 0;
  for (const { name, part, isHidden } of book.sheets) {
    const xml = isHidden ? undefined : await opened.text(part);
    if (xml === undefined) continue;
    const rows: SheetRow[] = [];
    const told = (row: SheetRow) => {
      for (const cell of row.cells.values()) budget.spend(cell);
      // One for the header.
      if (rows.push(row) > mostRows + headerWithin) throw new Unreadable(tooManyRows);
    };
    cells = yield* readSheet(xml, book, facts, told, cells);
    if (rows.length > 0) sheets.push({ name, rows, header: headerOf(rows) });
  }
  const known = sheets.filter(sheet => sheet.header !== undefined);
  const used = known.length > 0 ? known : sheets.slice(0, 1);
  const tables = used.map(tableOf);
  const header = tables[0]?.columns;
  if (header && isContent(header)) return { rows: [], fault: noHeader(header) };
  const rows: RawRow[] = [];
  const spans: TranslatableMessage[] = [];
  for (const table of tables) {
    const before = rows.at(-1)?.row ?? 0;
    for (const row of table.rows) rows.push({ ...row, row: before + row.row });
    const [first, last] = [table.rows[0], table.rows.at(-1)];
    if (first && last)
      spans.push(
        message('“{sheet}” (rows {from, number} to {to, number})', {
          sheet: excerpt(table.name, 40),
          from: before + first.row,
          to: before + last.row,
        }),
      );
  }
  if (rows.length > mostRows) return { rows: [], fault: tooManyRows };
  const unused = sheets.filter(sheet => !used.includes(sheet)).map(({ name }) => name);
  const hidden = book.sheets.filter(sheet => sheet.isHidden).map(({ name }) => name);
  const notes = [
    ...tables.flatMap(({ notes }) => notes),
    ...(spans.length > 1 ? [severalSheets(spans)] : []),
    ...(unused.length + hidden.length > 0 ? [sheetsLeftOut([...unused, ...hidden])] : []),
    ...said(facts),
  ];
  return { rows, notes };
}

function headerOf(rows: readonly SheetRow[]): number | undefined {
  const at = rows.slice(0, headerWithin).findIndex(({ cells }) => areFieldNames([...cells.values()]));
  return at === -1 ? undefined : at;
}

function tableOf({ name, rows, header = 0 }: Sheet): {
  name: string;
  columns: Column[];
  rows: RawRow[];
  notes: Fault[];
} {
  const head = rows[header]?.cells ?? new Map<number, string>();
  const places = [...head.keys()].sort((a, b) => a - b);
  const columns = columnsOf(places.map(place => head.get(place) ?? ''));
  const lead = rows.slice(0, header).map(({ cells }) => [...cells.values()].join(' '));
  const twice = doubledNames(columns);
  const beside = rows.slice(header + 1).filter(({ cells }) => [...cells.keys()].some(at => !head.has(at)));
  return {
    name,
    columns,
    rows: rows.slice(header + 1).flatMap(({ row, cells }): RawRow[] => {
      const fields = columns.flatMap(({ name, again }, i): [string, string][] =>
        again ? [] : [[name, cells.get(places[i] ?? -1) ?? '']],
      );
      if (fields.every(([, value]) => value === '')) return [];
      const fault = tooLarge(fields.map(([, value]) => value).join(''));
      return [fault ? { row, value: undefined, fault } : { row, value: Object.fromEntries(fields) }];
    }),
    notes: [
      ...(lead.length > 0 ? [linesBeforeHeader(lead)] : []),
      ...(twice ? [twice] : []),
      ...(beside.length > 0 ? [cellsBeside(beside.length)] : []),
    ],
  };
}

function cellsBeside(n: number): Fault {
  return info(
    'cells-without-header',
    message(
      '{n, plural, one {# row has cells} other {# rows have cells}} in columns that the header does not name; they are not used.',
      { n },
    ),
  );
}

function severalSheets(spans: TranslatableMessage[]): Fault {
  return info(
    'several-sheets',
    message('Rows were taken from several sheets, and are counted on from one to the next: {sheets}.', {
      sheets: allOf(spans),
    }),
  );
}

function sheetsLeftOut(names: readonly string[]): Fault {
  return info(
    'sheets-left-out',
    message('Sheets that are hidden, or whose first row names no known fields, are not used: {names}.', {
      names: allOf(names.slice(0, 12).map(name => quoted(excerpt(name, 40)))),
    }),
  );
}

function said({ merged, formulas, withoutResult, errors, dates }: SheetFacts): Fault[] {
  const found: (Fault | false)[] = [
    merged > 0 &&
      warning(
        'merged-cells',
        message(
          '{n, plural, one {# range of cells is} other {# ranges of cells are}} merged; what stands there counts for its first row and column, and the others are empty.',
          { n: merged },
        ),
        message('Undo the merging and write the value into each row that it is meant for.'),
      ),
    withoutResult > 0 &&
      warning(
        'formula-without-result',
        message(
          '{n, plural, one {# cell has} other {# cells have}} a formula whose result was not saved; it is read as empty.',
          { n: withoutResult },
        ),
        message('Open the file in a spreadsheet program, save it, and drop it again.'),
      ),
    errors > 0 &&
      warning(
        'cells-with-error',
        message(
          '{n, plural, one {# cell shows} other {# cells show}} an error such as #N/A; it is read as empty.',
          { n: errors },
        ),
        message('Mend the formula, or write the value.'),
      ),
    formulas > 0 &&
      info(
        'formula-results',
        message(
          'Of {n, plural, one {# cell with a formula} other {# cells with formulas}} the saved result is used.',
          {
            n: formulas,
          },
        ),
      ),
    dates > 0 &&
      info('dates-written-out', message('Dates are written as year, month and day, such as 2024-03-05.')),
  ];
  return found.filter(fault => fault !== false);
}
