import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Content, Message } from '../validation/rows/content.ts';

/**
 * What columns the rows of a version have between them: conversations, plain texts, weights of single answers, two
 * answers to a prompt, and one that is marked.
 */
export interface Columns {
  messages: boolean;
  text: boolean;
  weight: boolean;
  preference: boolean;
  marked: boolean;
}

/** The columns that hold messages, in their order. */
export function messageColumns({ messages, preference, marked }: Columns): MessageColumn[] {
  return [
    ...(messages ? (['messages'] as const) : []),
    ...(preference || marked ? (['prompt'] as const) : []),
    ...(preference ? (['chosen', 'rejected'] as const) : []),
    ...(marked ? (['completion'] as const) : []),
  ];
}

type MessageColumn = 'messages' | 'prompt' | 'chosen' | 'rejected' | 'completion';

/** Rows of a row group, and characters of its JSON lines from which it ends before. */
const groupRows = 2000;
const groupCharacters = 8_000_000;

/**
 * Rows as a Parquet file, a row group at a time: `messages`, `prompt` and answers as list of struct(role,
 * content), as trainers and `datasets` know it, `text` and `label`. What no row has is left out; a missing weight is null,
 * and counts as 1. The same rows are the same bytes.
 */
export async function* parquet(
  lines: AsyncIterable<string> | Iterable<string>,
  columns: Columns,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter(1024 * 1024);
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'Gristmill' });
  let rows: Content[] = [];
  let characters = 0;
  for await (const line of lines) {
    rows.push(JSON.parse(line) as Content);
    characters += line.length;
    if (rows.length < groupRows && characters < groupCharacters) continue;
    await write(writer, rows, columns);
    yield taken(bytes);
    rows = [];
    characters = 0;
  }
  if (rows.length > 0) await write(writer, rows, columns);
  await writer.finish();
  yield taken(bytes);
}

async function write(writer: ParquetWriter, rows: readonly Content[], columns: Columns): Promise<void> {
  await writer.write({
    columnData: [
      ...messageColumns(columns).map(name => ({
        name,
        data: rows.map(row => ('text' in row ? null : messagesIn(row, name))),
      })),
      ...(columns.text ? [{ name: 'text', data: rows.map(row => ('text' in row ? row.text : null)) }] : []),
      ...(columns.marked
        ? [{ name: 'label', data: rows.map(row => ('label' in row ? row.label : null)) }]
        : []),
    ],
    rowGroupSize: rows.length,
  });
}

function messagesIn(row: Partial<Record<MessageColumn, Message[]>>, name: MessageColumn): Message[] | null {
  return row[name] ?? null;
}

/** What was written since it was last asked; the offsets in the file go on. */
function taken(bytes: ByteWriter): Uint8Array {
  const part = bytes.getBytes().slice();
  bytes.index = 0;
  return part;
}

/** As the writer means it; the reader beside it knows newer types. */
type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];

const utf8 = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const;

/** The three levels of a list: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists */
function schemaOf(columns: Columns): Schema {
  const lists = messageColumns(columns);
  return [
    { name: 'root', num_children: lists.length + Number(columns.text) + Number(columns.marked) },
    ...lists.flatMap(name => messagesSchema(name, name === 'messages' && columns.weight)),
    ...(columns.text ? [{ name: 'text', ...utf8 }] : []),
    ...(columns.marked ? [{ name: 'label', type: 'BOOLEAN', repetition_type: 'OPTIONAL' } as const] : []),
  ];
}

function messagesSchema(name: MessageColumn, weight: boolean): Schema {
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', num_children: weight ? 3 : 2 },
    { name: 'role', ...utf8 },
    { name: 'content', ...utf8 },
    ...(weight ? [{ name: 'weight', type: 'INT32', repetition_type: 'OPTIONAL' } as const] : []),
  ];
}
