import { message } from '../../../../store/message.ts';
import { Unreadable } from '../../archive/unreadable.ts';
import { readXml } from '../../archive/xml.ts';
import { error } from '../../rows/faults.ts';
import { dateOf, numberOf } from './number-formats.ts';
import { CellText, type Workbook } from './workbook.ts';

/** A row that has a cell with something in it. */
export interface SheetRow {
  /** 1-based, as the sheet counts. */
  row: number;
  /** What the cells show, by their columns from 0. */
  cells: Map<number, string>;
}

/** What is to be said of a sheet beside its rows. */
export interface SheetFacts {
  merged: number;
  formulas: number;
  /** Cells with a formula whose result was not saved, and with an error such as #N/A. */
  withoutResult: number;
  errors: number;
  dates: number;
}

/** Cells of one file; and columns as Excel has them. */
export const mostCells = 1_000_000;
const mostColumns = 16_384;

/**
 * The rows of a sheet, told one after another as they are read. Yields the share done.
 *
 * @param cells how many were read of the file before; the sum is returned
 * @throws Unreadable for too many cells, or an Error where the XML is broken
 */
export function* readSheet(
  xml: string,
  book: Workbook,
  facts: SheetFacts,
  told: (row: SheetRow) => void,
  cells = 0,
): Generator<number, number> {
  let count = cells;
  let row: SheetRow = { row: 0, cells: new Map() };
  let cell: Cell | undefined;
  let next = 0;
  let within = '';
  const inline = new CellText();
  yield* readXml(xml, {
    open(name, attributes) {
      inline.open(name);
      if (name === 'row') {
        const number = Number(attributes.r);
        row = { row: Number.isInteger(number) && number > row.row ? number : row.row + 1, cells: new Map() };
        next = 0;
      } else if (name === 'c') {
        if (++count > mostCells) throw new Unreadable(tooManyCells);
        const at = columnOf(attributes.r) ?? next;
        next = at + 1;
        cell = { at, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), hasFormula: false };
        inline.begin();
      } else if (name === 'f' && cell) cell.hasFormula = true;
      else if (name === 'v' && cell) cell.value = '';
      else if (name === 'mergeCell') facts.merged++;
      within = name;
    },
    close(name) {
      inline.close(name);
      if (name === 'c' && cell) {
        if (cell.type === 'inlineStr') cell.value = inline.value;
        const value = shown(cell, book, facts);
        if (value.trim() !== '') row.cells.set(cell.at, value);
        cell = undefined;
      }
      if (name === 'row' && row.cells.size > 0) told(row);
      within = '';
    },
    text(part) {
      inline.add(part);
      if (cell && within === 'v') cell.value = (cell.value ?? '') + part;
    },
  });
  return count;
}

interface Cell {
  at: number;
  type: string;
  style: number;
  hasFormula: boolean;
  value?: string;
}

function shown(cell: Cell, book: Workbook, facts: SheetFacts): string {
  const { type, value, style } = cell;
  if (cell.hasFormula) {
    if (value === undefined || (value === '' && type !== 'str')) facts.withoutResult++;
    else facts.formulas++;
  }
  if (value === undefined) return '';
  switch (type) {
    case 's':
      return book.strings[Number(value)] ?? '';
    case 'b':
      return value === '1' ? 'true' : 'false';
    case 'e':
      facts.errors++;
      return '';
    case 'n': {
      const date = book.isDate[style] && value !== '' ? dateOf(Number(value), book.since1904) : undefined;
      if (date === undefined) return value === '' ? '' : numberOf(value);
      facts.dates++;
      return date;
    }
    default:
      return value;
  }
}

/** `C7` is in the third column. */
function columnOf(place: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d/.exec(place ?? '')?.[1];
  if (!letters) return undefined;
  const at = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return at < mostColumns ? at : undefined;
}

const tooManyCells = error(
  'too-many-cells',
  message('The spreadsheet has more than {most, number} cells.', { most: mostCells }),
  message('Split it into smaller files, or save the sheet that matters as .csv.'),
);
