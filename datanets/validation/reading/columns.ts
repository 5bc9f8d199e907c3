import { allOf, message, quoted } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error, info, warning } from '../rows/faults.ts';

/** A column of a table by its header. */
export interface Column {
  name: string;
  /** An earlier column has the same name, in any case; a warning says that this one is not used. */
  again: boolean;
}

/** Columns by the cells of the first row. */
export function columnsOf(header: readonly string[]): Column[] {
  const seen = new Set<string>();
  return header.map(cell => {
    const name = cell.trim();
    const again = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    return { name, again };
  });
}

/** Whether the first row holds what rows hold: sentences, not names. */
export function isContent(columns: readonly Column[]): boolean {
  return columns.some(({ name }) => /[.?!。？！]$/.test(name) || name.length > 60);
}

/** The fault of a table whose first row is content. */
export function noHeader(columns: readonly Column[]): Fault {
  return error(
    'no-header',
    message('The first row does not name the columns; it has “{cell}”.', {
      cell: excerpt(columns[0]?.name ?? '', 40),
    }),
    message('Put a row with their names above it, such as question and answer.'),
  );
}

/** What is said where two columns have one name. */
export function doubledNames(columns: readonly Column[]): Fault | undefined {
  const twice = [...new Set(columns.filter(({ again, name }) => again && name).map(({ name }) => name))];
  if (twice.length === 0) return undefined;
  return warning(
    'column-twice',
    message('There is more than one column called {names}; the first is used, and the others are not.', {
      names: allOf(twice.slice(0, 8).map(name => quoted(excerpt(name, 30)))),
    }),
    message('Give each column its own name.'),
  );
}

/** What is said of lines above the header. */
export function linesBeforeHeader(lines: readonly string[]): Fault {
  return info(
    'lines-before-header',
    message('Lines before the table’s header were left out: {lines}.', {
      lines: allOf(lines.map(line => quoted(excerpt(line, 40)))),
    }),
  );
}
