import { message } from '../../store/message.ts';
import type { Datanet } from '../datanet-settings.ts';
import type { ChatRules } from './chats/chat.ts';
import { faultOfChatLog } from './chats/chat-log.ts';
import { chatExportOf, readChats } from './chats/read-chats.ts';
import { notTaken, readDocument } from './documents/read-document.ts';
import { textDocument } from './documents/text-document.ts';
import type { Fault } from './findings.ts';
import { decode } from './reading/decode.ts';
import { fencedData } from './reading/fenced-data.ts';
import { faultOfBytes, type GivenFile } from './reading/identify.ts';
import { kindOf } from './reading/kind.ts';
import { limits } from './reading/limits.ts';
import { type PackedKind, packedKind } from './reading/packed-kind.ts';
import { read } from './reading/read.ts';
import { unpack } from './reading/unpack.ts';
import { warning } from './rows/faults.ts';
import type { Reading } from './rows/raw-row.ts';
import { run, type SlicedWork, type TimeSlice } from './time-slices.ts';

/** What the datanet and the giver's consent decide. */
export interface Rules extends Pick<Datanet, 'maxMegabytes' | 'documents'> {
  chats: ChatRules;
}

/** The rows of a file of whatever kind: identify, limits, decode, read. Never throws on bad content. */
export async function readFile(
  given: { name: string; read: () => Promise<Uint8Array> },
  datanet: Rules,
  slice: TimeSlice,
): Promise<Reading> {
  const refused = (fault: Fault): Reading => ({ rows: [], fault });
  const dropped = { name: given.name, bytes: await given.read() };
  const tooLarge = limits(dropped, datanet);
  if (tooLarge && dropped.bytes.length > 0) return refused(tooLarge);
  const unpacked = await unpack(dropped, datanet.maxMegabytes);
  if ('fault' in unpacked) return refused(unpacked.fault);
  const { file } = unpacked;
  const kind = packedKind(file.bytes);
  const reading = kind
    ? await run(await readPacked(kind, file.bytes, datanet), slice)
    : await readText(file, datanet, slice);
  return unpacked.note ? { ...reading, notes: [unpacked.note, ...(reading.notes ?? [])] } : reading;
}

/** Their readers are loaded when there is such a file: most are text. */
async function readPacked(
  kind: PackedKind,
  bytes: Uint8Array,
  { maxMegabytes, documents }: Pick<Datanet, 'maxMegabytes' | 'documents'>,
): Promise<SlicedWork<Reading>> {
  switch (kind) {
    case 'parquet':
      return (await import('./reading/read-parquet.ts')).readParquet(bytes, maxMegabytes);
    case 'xlsx':
      return (await import('./reading/read-xlsx.ts')).readXlsx(bytes, maxMegabytes);
    default:
      return documents === 'no' ? notTaken(kind) : readDocument({ kind, content: bytes });
  }
}

async function readText(
  { name, bytes }: GivenFile,
  { chats: rules, documents }: Rules,
  slice: TimeSlice,
): Promise<Reading> {
  const binary = await faultOfBytes(bytes);
  if (binary) return { rows: [], fault: binary };
  const decoded = decode(bytes);
  if ('fault' in decoded) return { rows: [], fault: decoded.fault };
  const chats = chatExportOf(decoded.text);
  if (chats) return await run(readChats(chats, rules), slice);
  const log = faultOfChatLog(decoded.text, rules);
  if (log) return { rows: [], fault: log };
  const document = textDocument(decoded.text, name);
  if (document && documents === 'no') return await run(notTaken(document), slice);
  if (document) return await run(readDocument({ kind: document, content: decoded.text }), slice);
  const fenced = fencedData(decoded.text);
  const text = fenced?.text ?? decoded.text;
  const { kind, guessed } = kindOf(text, name);
  const reading = await run(read(text, kind), slice);
  const notes = [
    decoded.note,
    fenced?.note,
    guessed && reading.cut ? readAsText : undefined,
    ...(reading.notes ?? []),
  ];
  return { ...reading, notes: notes.filter(note => note !== undefined) };
}

const readAsText = warning(
  'read-as-text',
  message(
    'The name’s ending is not known here, and the content is no JSON and no table of known fields, so it was read as plain text.',
  ),
  message('If it is something else, save the rows as .jsonl or .csv.'),
);
