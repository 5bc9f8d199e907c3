import { allOf, message, quoted } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error, info } from '../rows/faults.ts';
import { areFieldNames, isPlainText, looksLikeRow, recognise } from '../rows/recognise.ts';

export type Dictionary = Record<string, unknown>;

/** Rows that were found within one value, and how. */
export interface Within {
  rows: unknown[];
  notes: Fault[];
}

/** A list of a file, with the names that lead to it. */
export interface NamedList {
  name: string;
  values: unknown[];
}

/** pandas' `to_dict('list')` and `to_json()`: a list, or an object by the rows' index, for each column. */
export function columns(value: Dictionary): Within | undefined {
  const rows = rowsOfLists(value) ?? rowsByIndex(value);
  // A conversation and its labels, side by side, are lists as well.
  if (
    !rows?.slice(0, 20).some(row => 'content' in recognise(row)) ||
    rows.some(row => Object.values(row).some(isDictionary))
  )
    return undefined;
  return { rows, notes: [info('by-columns', message('The rows were put together from columns.'))] };
}

/** One list alone is a column where it holds texts under a name for texts: a list of turns is a conversation. */
function rowsOfLists(value: Dictionary): Dictionary[] | undefined {
  const lists = Object.entries(value);
  const [name = '', first] = lists[0] ?? [];
  const length = Array.isArray(first) ? first.length : 0;
  if (length === 0 || !lists.every(([, cells]) => Array.isArray(cells) && cells.length === length))
    return undefined;
  if (lists.length === 1 && !isPlainText({ [name]: 'x' })) return undefined;
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(lists.map(([name, cells]) => [name, Array.isArray(cells) ? cells[i] : undefined])),
  );
}

/** Cells belong together by their index, never by their place: pandas may leave out others in each column. */
function rowsByIndex(value: Dictionary): Dictionary[] | undefined {
  const columns = Object.entries(value);
  if (columns.length < 2 || !areFieldNames(columns.map(([name]) => name))) return undefined;
  const indexes = new Set<string>();
  for (const [, cells] of columns) {
    if (!isDictionary(cells)) return undefined;
    for (const index of Object.keys(cells)) indexes.add(index);
  }
  return [...indexes].map(index =>
    Object.fromEntries(
      columns.map(([name, cells]) => [name, isDictionary(cells) ? (cells[index] ?? null) : null]),
    ),
  );
}

/** Columns one level down: `{"data": {"question": [...], "answer": [...]}}`, or such a table for each split. */
export function tablesByName(value: Dictionary): Within | undefined {
  const tables = Object.entries(value).map(
    ([name, part]) => [name, isDictionary(part) ? (split(part) ?? columns(part)) : undefined] as const,
  );
  const found = tables.flatMap(([, table]) => table ?? []);
  if (found.length === 0) return undefined;
  const aside = tables.filter(([, table]) => !table).map(([name]) => name);
  const notes = aside.length > 0 ? [unusedParts(aside)] : [];
  return { rows: found.flatMap(({ rows }) => rows), notes: [...notes, ...(found[0]?.notes ?? [])] };
}

/** Columns of different lengths can't be put together, since nobody knows which cell is missing. */
export function unevenColumns(value: Dictionary): Fault | undefined {
  const entries = Object.entries(value);
  const isTable =
    entries.length > 1 &&
    entries.every(([, part]) => Array.isArray(part) && part.every(cell => typeof cell === 'string'));
  const lengths = new Set(entries.map(([, part]) => (Array.isArray(part) ? part.length : 0)));
  if (!isTable || lengths.size < 2 || !looksLikeRow(Object.fromEntries(entries.map(([name]) => [name, 'x']))))
    return undefined;
  return error(
    'uneven-columns',
    message('The columns have different lengths: {columns}.', {
      columns: allOf(
        entries
          .slice(0, 8)
          .map(([name, part]) => nameWithLength({ name, values: Array.isArray(part) ? part : [] })),
      ),
    }),
    message('Give every row a value in each column, null where there is none.'),
  );
}

/** pandas' `to_json(orient='split')`: the columns' names apart from the rows' cells. */
export function split({ columns, index, data }: Dictionary): Within | undefined {
  if (!Array.isArray(columns) || !Array.isArray(data) || data.length === 0) return undefined;
  const rows = data.map((cells: unknown) =>
    Array.isArray(cells) && cells.length === columns.length
      ? Object.fromEntries(columns.map((name, i) => [String(name), cells[i]]))
      : undefined,
  );
  if (!rows.every(row => row !== undefined)) return undefined;
  const isNumbered = !Array.isArray(index) || index.every(label => typeof label === 'number');
  return { rows, notes: isNumbered ? [] : [unusedParts(['index'])] };
}

/** What is said of parts of a file that hold no rows. */
export function unusedParts(aside: readonly string[]): Fault {
  const names = allOf(aside.slice(0, 12).map(name => quoted(excerpt(name, 30))));
  return info(
    'unused-parts',
    message('Beside the rows, these parts of the file are not used: {names}.', { names }),
  );
}

/** “train” (1,200) */
export function nameWithLength({ name, values }: NamedList) {
  return message('“{name}” ({n, number})', { name: excerpt(name, 30), n: values.length });
}

export function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
