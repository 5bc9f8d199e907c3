import { allOf, message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error, info } from '../rows/faults.ts';
import { areFieldNames, looksLikeRow } from '../rows/recognise.ts';
import { isTree } from '../rows/threads.ts';
import { annotatedRow } from './annotated-row.ts';
import {
  columns,
  type Dictionary,
  isDictionary,
  type NamedList,
  nameWithLength,
  split,
  tablesByName,
  unevenColumns,
  unusedParts,
  type Within,
} from './column-tables.ts';
import { loggedExchange } from './logged-exchange.ts';
import { savedChat } from './saved-chat.ts';

/**
 * The rows of an object that is no list: one row itself, or what programs wrap rows in: lists under any names (`train`
 * and `test`; all that hold rows are taken), pandas' columns, index, split and values, a dictionary of rows by their id.
 */
export function rowsWithin(value: unknown): Within {
  if (Array.isArray(value)) return list(value);
  if (!isDictionary(value)) return { rows: [value], notes: [] };
  const uneven = unevenColumns(value);
  if (uneven) return { rows: [], notes: [uneven] };
  const table = split(value) ?? columns(value);
  if (table) return table;
  const tables = looksLikeRow(value) ? undefined : tablesByName(value);
  if (tables) return tables;
  if (looksLikeRow(value) || isTree(value) || expand(value)) return list([value]);
  const lists = listsOfRows(value, '', 0);
  if (lists.length > 0) return fromLists(lists, value);
  const rows = Object.values(value);
  if (rows.length > 0 && rows.every(row => isDictionary(row) && (looksLikeRow(row) || expand(row)))) {
    return { ...list(rows), notes: [byKey] };
  }
  const below = rowsByKeyBelow(value);
  if (below) return below;
  const answers = answersByQuestion(value);
  if (answers) return answers;
  return { rows: [value], notes: [] };
}

/** Rows by their id under a name, as Firebase exports them: `{"faq": {"-Nx1": {...}, "-Nx2": {...}}}`. */
function rowsByKeyBelow(value: Dictionary): Within | undefined {
  const isTable = (part: unknown): part is Dictionary =>
    isDictionary(part) &&
    Object.keys(part).length > 0 &&
    Object.values(part).every(row => isDictionary(row) && looksLikeRow(row));
  const tables = Object.values(value).filter(isTable);
  if (tables.length === 0) return undefined;
  const aside = Object.keys(value).filter(name => !isTable(value[name]));
  const within = list(tables.flatMap(table => Object.values(table)));
  return { ...within, notes: [byKey, ...(aside.length > 0 ? [unusedParts(aside)] : []), ...within.notes] };
}

const byKey = info('rows-by-key', message('The rows were taken from an object, one for each name.'));

/** `{"How do I ...?": "Press ..."}`, as the FAQ of a bot is often kept. */
function answersByQuestion(value: Dictionary): Within | undefined {
  const entries = Object.entries(value);
  const isFaq =
    entries.length > 1 &&
    entries.every(([key, part]) => typeof part === 'string' && part.trim() !== '' && /\S\s+\S/.test(key));
  if (!isFaq) return undefined;
  return {
    rows: entries.map(([question, answer]) => ({ question, answer })),
    notes: [
      info(
        'answers-by-question',
        message('The names of the object are the questions, its values the answers.'),
      ),
    ],
  };
}

/** A list of rows, or of lists whose first one names the columns. */
function list(values: readonly unknown[]): Within {
  const [header, ...records] = values;
  const isHeader =
    Array.isArray(header) && header.every(cell => typeof cell === 'string') && areFieldNames(header);
  if (isHeader && records.length > 0 && records.every(Array.isArray)) {
    const rows = records.map(cells => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
    return {
      rows,
      notes: [info('first-list-as-header', message('The first list names the fields of the others.'))],
    };
  }
  const rows: unknown[] = [];
  const notes = new Map<string, Fault>();
  for (const value of values) {
    const inner = expand(value);
    if (!inner) rows.push(value);
    else {
      rows.push(...inner.rows);
      for (const note of inner.notes) notes.set(note.code, note);
    }
  }
  return { rows, notes: [...notes.values()] };
}

/** The rows within an element of a list, where it is more or other than one row; `undefined` where it is none of that. */
export function expand(value: unknown): Within | undefined {
  if (!isDictionary(value)) return undefined;
  // SQuAD: articles with passages, and those with questions.
  if (Array.isArray(value.paragraphs)) {
    const { paragraphs, ...article } = value;
    return flattened(paragraphs.map(part => expand(isDictionary(part) ? { ...article, ...part } : part)));
  }
  if (Array.isArray(value.qas)) {
    const { qas, ...passage } = value;
    return answered(passage, qas);
  }
  // The answer of Hugging Face's rows API.
  if (isDictionary(value.row) && 'row_idx' in value) {
    const { row, row_idx, truncated_cells, ...rest } = value;
    return { rows: [{ ...rest, ...row }], notes: [] };
  }
  const annotated = annotatedRow(value);
  if (annotated) return { rows: [annotated], notes: [] };
  const talk = savedChat(value);
  if (talk) return { rows: [talk], notes: [] };
  // A FAQ as search engines read it: https://schema.org/FAQPage.
  if (isDictionary(value.acceptedAnswer) && typeof value.name === 'string') {
    const { name, acceptedAnswer, ...rest } = value;
    return { rows: [{ ...rest, question: name, answer: acceptedAnswer.text }], notes: [] };
  }
  // A batch of a data set: a list for each column.
  const batch = Object.values(value).every(Array.isArray) ? columns(value) : undefined;
  if (batch) return batch;
  const logged = loggedExchange(value);
  if (logged) return { rows: [logged], notes: [] };
  return onlyRowWithin(value);
}

/** A row one level down, beside nothing but single values: `{"id": 7, "data": {"question": ..., "answer": ...}}`. */
function onlyRowWithin(value: Dictionary): Within | undefined {
  const parts = Object.entries(value).filter(([, part]) => typeof part === 'object' && part !== null);
  const [name, row] = parts[0] ?? [];
  if (name === undefined || parts.length > 1 || !isDictionary(row)) return undefined;
  if (isTree(value) || looksLikeRow(value) || !looksLikeRow(row)) return undefined;
  const { [name]: _, ...rest } = value;
  return { rows: [{ ...rest, ...row }], notes: [] };
}

/** Questions on a passage; those that it does not answer are left out. */
function answered(passage: Dictionary, questions: readonly unknown[]): Within {
  const rows: unknown[] = [];
  let without = 0;
  for (const question of questions) {
    if (!isDictionary(question)) continue;
    const { is_impossible, ...rest } = question;
    if (is_impossible === true || (Array.isArray(rest.answers) && rest.answers.length === 0)) without++;
    else rows.push({ ...passage, ...rest });
  }
  const notes =
    without > 0
      ? [
          info(
            'questions-without-answer',
            message(
              '{n, plural, one {# question that the passage does not answer was left out.} other {# questions that the passage does not answer were left out.}}',
              { n: without },
            ),
          ),
        ]
      : [];
  return { rows, notes };
}

function flattened(parts: readonly (Within | undefined)[]): Within {
  return {
    rows: parts.flatMap(part => part?.rows ?? []),
    notes: parts.flatMap(part => part?.notes ?? []),
  };
}

/** Lists of objects at most three levels down, with the names that lead to them. */
function listsOfRows(value: Dictionary, path: string, depth: number): NamedList[] {
  if (depth > 2) return [];
  return Object.entries(value).flatMap(([key, part]): NamedList[] => {
    const name = path ? `${path}.${key}` : key;
    if (isDictionary(part)) return listsOfRows(part, name, depth + 1);
    return Array.isArray(part) && part.some(isDictionary) ? [{ name, values: part }] : [];
  });
}

function fromLists(lists: readonly NamedList[], whole: Dictionary): Within {
  const isUsed = ({ values }: NamedList) => values.some(value => looksLikeRow(value) || expand(value));
  // Where none is of a known kind, all are taken, so that each row says what is wrong with it.
  const used = lists.some(isUsed) ? lists.filter(isUsed) : lists;
  const notes: Fault[] = [];
  if (used.length > 1) {
    const names = allOf(used.map(nameWithLength));
    notes.push(info('several-lists', message('Rows were taken from all lists: {names}.', { names })));
  }
  const others = Object.entries(whole).flatMap(([key, part]) =>
    used.some(({ name }) => name === key || name.startsWith(`${key}.`)) || part === null ? [] : [key],
  );
  const asideLists = lists.filter(
    ({ name }) => !used.some(one => one.name === name) && !others.includes(name),
  );
  const aside = [...others, ...asideLists.map(({ name }) => name)];
  if (aside.length > 0) {
    notes.push(unusedParts(aside));
  }
  const parts = used.map(({ values }) => list(values));
  return { rows: parts.flatMap(part => part.rows), notes: [...notes, ...parts.flatMap(part => part.notes)] };
}

/** The fault of a file that holds one value and no rows. */
export function notRows(what: string): Fault {
  return error(
    'no-rows',
    message('The file holds a single value ({what}) and no rows.', { what }),
    message('Give an array of objects, or one object a line as .jsonl.'),
  );
}
