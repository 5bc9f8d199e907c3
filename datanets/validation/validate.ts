import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Finding } from '../submission.ts';
import {
  type ArchivedFile,
  archiveKind,
  brokenEntry,
  emptyArchive,
  filesInArchive,
  type ShownNames,
} from './archive/files-in-archive.ts';
import { BrokenEntry } from './archive/unzip.ts';
import { faultOfChatLog } from './chats/chat-log.ts';
import { chatExportOf, readChats } from './chats/read-chats.ts';
import { fileSaid, typedName } from './file-name.ts';
import { type Fault, Findings } from './findings.ts';
import { type Rules, readFile } from './read-file.ts';
import { limits } from './reading/limits.ts';
import { packedKind } from './reading/packed-kind.ts';
import { readTyped } from './reading/typed-text.ts';
import { error } from './rows/faults.ts';
import { mostRows, type Reading, tooManyRows } from './rows/raw-row.ts';
import { type Format, formatNames } from './rows/read-row.ts';
import type { Row } from './rows/row.ts';
import { schema } from './rows/schema.ts';
import { duplicates, type FreshRow } from './text/duplicates.ts';
import type { KnownItems } from './text/known-items.ts';
import { language } from './text/language.ts';
import { personalData } from './text/personal-data.ts';
import { quality } from './text/quality.ts';
import { secrets } from './text/secrets.ts';
import { run, type SlicedWork, type TimeSlice } from './time-slices.ts';

/** What is checked: files with their content, read one at a time, and typed text. */
export interface Given {
  files: { name: string; read: () => Promise<Uint8Array> }[];
  typed?: string;
}

export interface Verdict {
  /** How the rows were read, in words. */
  format: TranslatableMessage | undefined;
  /** Rows that were found in the files, good or not. */
  total: number;
  /** Rows without an error, in their order. */
  rows: FreshRow[];
  findings: Finding[];
}

/**
 * All checks of a submission of text, in their order: identify, limits, decode, schema, language, quality, secrets and
 * personal data, duplicates. Never throws on bad input.
 *
 * @param watch makes the pace for a step, told its name in words; it is how progress is seen and work is stopped
 */
export async function validate(
  given: Given,
  datanet: Rules,
  known: KnownItems,
  watch: (label: TranslatableMessage, from: number, to: number) => TimeSlice,
): Promise<Verdict> {
  const reading = await readAll(given, datanet, watch);
  const findings = reading.findings;
  let rows = reading.rows;

  const apply = async (
    check: SlicedWork<Finding[]>,
    label: TranslatableMessage,
    from: number,
    to: number,
  ) => {
    const found = await run(check, watch(label, from, to));
    findings.push(...found);
    rows = without(rows, found);
  };
  await apply(language(rows), message('Telling the language'), 0.2, 0.3);
  await apply(quality(rows), message('Judging quality'), 0.3, 0.4);
  await apply(secrets(rows), message('Looking for keys and passwords'), 0.4, 0.5);
  await apply(personalData(rows), message('Looking for personal data'), 0.5, 0.55);
  const compared = await run(
    duplicates(rows, known),
    watch(message('Comparing with what is there'), 0.55, 0.85),
  );
  findings.push(...compared.findings);
  return { format: reading.format, total: reading.total, rows: compared.fresh, findings };
}

function without(rows: Row[], found: readonly Finding[]): Row[] {
  const out = new Set(
    found
      .filter(finding => finding.severity === 'error')
      .flatMap(finding => finding.rows.map(row => `${row} ${finding.file}`)),
  );
  return out.size === 0 ? rows : rows.filter(row => !out.has(`${row.row} ${row.file}`));
}

interface AllRead {
  rows: Row[];
  total: number;
  findings: Finding[];
  format: TranslatableMessage | undefined;
}

async function readAll(
  given: Given,
  datanet: Rules,
  watch: (label: TranslatableMessage, from: number, to: number) => TimeSlice,
): Promise<AllRead> {
  const all: AllRead = { rows: [], total: 0, findings: [], format: undefined };
  const cuts = new Map<string, TranslatableMessage>();
  for await (const { name, open, from, to } of readingsOf(given, datanet)) {
    const read = await open(
      watch(message('Reading {file}', { file: fileSaid(name) }), from, (from + to) / 2),
    );
    const files = new Findings();
    const fault = faultOfReading(read, all.total);
    if (fault) files.addFile(fault, name);
    else for (const note of read.notes ?? []) files.addFile(note, name);
    all.findings.push(...files.list());
    if (fault) continue;
    if (read.cut) cuts.set(read.cut.text, read.cut);
    const part = await run(
      schema(name, read.rows),
      watch(message('Recognising the rows of {file}', { file: fileSaid(name) }), (from + to) / 2, to),
    );
    all.findings.push(...part.findings);
    all.total += part.total;
    for (const row of part.rows) all.rows.push(row);
  }
  all.format = formatOf(all.rows, [...cuts.values()]);
  return all;
}

interface OneReading {
  name: string;
  open(slice: TimeSlice): Promise<Reading>;
  /** Its part of the whole check. */
  from: number;
  to: number;
}

/** Each file, those of archives as if they had been given by themselves, and what was typed. */
async function* readingsOf(given: Given, datanet: Rules): AsyncGenerator<OneReading> {
  const all = given.files.length + (given.typed?.trim() ? 1 : 0);
  const names: ShownNames = new Map();
  for (const [index, file] of given.files.entries()) {
    const parts = await partsOf(file, datanet, names);
    for (const [at, { name, open }] of parts.entries()) {
      const part = (done: number) => (0.2 * (index + done / parts.length)) / all;
      yield { name, open, from: part(at), to: part(at + 1) };
    }
  }
  if (!given.typed?.trim()) return;
  const { typed } = given;
  yield {
    name: typedName,
    open: slice => readWords(typed, datanet, slice),
    from: (0.2 * given.files.length) / all,
    to: 0.2,
  };
}

async function partsOf(
  { name, read }: Given['files'][number],
  datanet: Rules,
  names: ShownNames,
): Promise<Pick<OneReading, 'name' | 'open'>[]> {
  const bytes = await read();
  const whole = {
    name,
    open: (slice: TimeSlice) => readFile({ name, read: async () => bytes }, datanet, slice),
  };
  const isOneFile = limits({ name, bytes }, datanet) !== undefined || packedKind(bytes) !== undefined;
  const kind = isOneFile ? undefined : await archiveKind(bytes);
  if (!kind) return [whole];
  const { files, faults } = await filesInArchive({ name, bytes, kind }, names);
  const refused = (fault: Fault) => async (): Promise<Reading> => ({ rows: [], fault });
  return [
    ...faults.map(({ name, fault }) => ({ name, open: refused(fault) })),
    ...files.map(file => ({
      name: file.name,
      open: (slice: TimeSlice) => readArchived(file, datanet, slice),
    })),
    ...(files.length + faults.length === 0 ? [{ name, open: refused(emptyArchive) }] : []),
  ];
}

async function readArchived(file: ArchivedFile, datanet: Rules, slice: TimeSlice): Promise<Reading> {
  try {
    return await readFile(file, datanet, slice);
  } catch (problem) {
    if (problem instanceof BrokenEntry) return { rows: [], fault: brokenEntry };
    throw problem;
  }
}

async function readWords(typed: string, { chats: rules }: Rules, slice: TimeSlice): Promise<Reading> {
  const chats = chatExportOf(typed);
  const log = chats ? undefined : faultOfChatLog(typed, rules);
  if (log) return { rows: [], fault: log };
  return await (chats ? run(readChats(chats, rules), slice) : run(readTyped(typed), slice));
}

function faultOfReading(reading: Reading, before: number): Fault | undefined {
  if (reading.fault) return reading.fault;
  if (before + reading.rows.length > mostRows) return tooManyRows;
  if (reading.rows.length > 0) return undefined;
  return error(
    'no-rows',
    message('There is no row in the file.'),
    message('Check that it was saved with its content, then drop it again.'),
  );
}

/** "question and answer", or, of a mixture, the most frequent first. */
function formatOf(
  rows: readonly Row[],
  cuts: readonly TranslatableMessage[],
): TranslatableMessage | undefined {
  const counts = new Map<Format, number>();
  for (const { format } of rows) counts.set(format, (counts.get(format) ?? 0) + 1);
  if (counts.size === 0) return undefined;
  const formats = [...counts].sort((a, b) => b[1] - a[1]).map(([format]) => formatNames[format]);
  const all = formats.reduce((before, next) => message('{before}; {next}', { before, next }));
  return cuts.reduce((before, next) => message('{before}, {next}', { before, next }), all);
}
