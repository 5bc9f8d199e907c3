import type { Datanet, Finding } from '../datanets.ts';
import { type Fault, Findings } from './findings.ts';
import { decode } from './reading/decode.ts';
import { faultOfBytes } from './reading/identify.ts';
import { kindOf } from './reading/kind.ts';
import { limits } from './reading/limits.ts';
import { read } from './reading/read.ts';
import { readTyped } from './reading/typed-text.ts';
import { unpack } from './reading/unpack.ts';
import { error, warning } from './rows/faults.ts';
import { mostRows, type Reading, tooManyRows } from './rows/raw-row.ts';
import type { Format } from './rows/recognise.ts';
import type { Row } from './rows/row.ts';
import { schema } from './rows/schema.ts';
import { duplicates, type FreshRow, type KnownItems } from './text/duplicates.ts';
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
  format: string | undefined;
  /** Rows that were found in the files, good or not. */
  total: number;
  /** Rows without an error, in their order. */
  rows: FreshRow[];
  findings: Finding[];
}

/** What typed text is called where a file's name would stand. */
export const typedName = 'typed text';

/**
 * All checks of a submission of text, in their order: identify, limits, decode, schema, language, quality, secrets and
 * personal data, duplicates. Never throws on bad input.
 *
 * @param watch makes the pace for a step, told its name in words; it is how progress is seen and work is stopped
 */
export async function validate(
  given: Given,
  datanet: Pick<Datanet, 'maxMegabytes'>,
  known: KnownItems,
  watch: (label: string, from: number, to: number) => TimeSlice,
): Promise<Verdict> {
  const reading = await readAll(given, datanet, watch);
  const findings = reading.findings;
  let rows = reading.rows;

  const apply = async (check: SlicedWork<Finding[]>, label: string, from: number, to: number) => {
    const found = await run(check, watch(label, from, to));
    findings.push(...found);
    rows = without(rows, found);
  };
  await apply(language(rows), 'Telling the language', 0.2, 0.3);
  await apply(quality(rows), 'Judging quality', 0.3, 0.4);
  await apply(secrets(rows), 'Looking for keys and passwords', 0.4, 0.5);
  await apply(personalData(rows), 'Looking for personal data', 0.5, 0.55);
  const compared = await run(duplicates(rows, known), watch('Comparing with what is there', 0.55, 0.85));
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
  format: string | undefined;
}

async function readAll(
  given: Given,
  datanet: Pick<Datanet, 'maxMegabytes'>,
  watch: (label: string, from: number, to: number) => TimeSlice,
): Promise<AllRead> {
  const all: AllRead = { rows: [], total: 0, findings: [], format: undefined };
  const cuts = new Set<string>();
  const readings = [
    ...given.files.map(file => ({
      name: file.name,
      open: (slice: TimeSlice) => readFile(file, datanet, slice),
    })),
    ...(given.typed?.trim()
      ? [{ name: typedName, open: (slice: TimeSlice) => run(readTyped(given.typed ?? ''), slice) }]
      : []),
  ];
  for (const [index, { name, open }] of readings.entries()) {
    const [from, to] = [(0.2 * index) / readings.length, (0.2 * (index + 1)) / readings.length];
    const read = await open(watch(`Reading ${name}`, from, (from + to) / 2));
    const files = new Findings();
    const fault = faultOfReading(read, all.total);
    if (fault) files.addFile(fault, name);
    else for (const note of read.notes ?? []) files.addFile(note, name);
    all.findings.push(...files.list());
    if (fault) continue;
    if (read.cut) cuts.add(read.cut);
    const part = await run(
      schema(name, read.rows),
      watch(`Recognising the rows of ${name}`, (from + to) / 2, to),
    );
    all.findings.push(...part.findings);
    all.total += part.total;
    for (const row of part.rows) all.rows.push(row);
  }
  all.format = formatOf(all.rows, cuts);
  return all;
}

async function readFile(
  given: Given['files'][number],
  datanet: Pick<Datanet, 'maxMegabytes'>,
  slice: TimeSlice,
): Promise<Reading> {
  const refused = (fault: Fault): Reading => ({ rows: [], fault });
  const dropped = { name: given.name, bytes: await given.read() };
  const tooLarge = limits(dropped, datanet);
  if (tooLarge && dropped.bytes.length > 0) return refused(tooLarge);
  const unpacked = await unpack(dropped, datanet.maxMegabytes);
  if ('fault' in unpacked) return refused(unpacked.fault);
  const { name, bytes } = unpacked.file;
  const binary = await faultOfBytes(bytes);
  if (binary) return refused(binary);
  const decoded = decode(bytes);
  if ('fault' in decoded) return refused(decoded.fault);
  const { kind, guessed } = kindOf(decoded.text, name);
  const reading = await run(read(decoded.text, kind), slice);
  const notes = [unpacked.note, decoded.note, guessed ? readAsText : undefined, ...(reading.notes ?? [])];
  return { ...reading, notes: notes.filter(note => note !== undefined) };
}

const readAsText = warning(
  'read-as-text',
  'The name’s ending is not known here, and the content is no JSON and no table of known fields, so it was read as plain text.',
  'If it is something else, save the rows as .jsonl or .csv.',
);

function faultOfReading(reading: Reading, before: number): Fault | undefined {
  if (reading.fault) return reading.fault;
  if (before + reading.rows.length > mostRows) return tooManyRows;
  if (reading.rows.length > 0) return undefined;
  return error(
    'no-rows',
    'There is no row in the file.',
    'Check that it was saved with its content, then drop it again.',
  );
}

/** "question and answer", or, of a mixture, the most frequent first. */
function formatOf(rows: readonly Row[], cuts: ReadonlySet<string>): string | undefined {
  const counts = new Map<Format, number>();
  for (const { format } of rows) counts.set(format, (counts.get(format) ?? 0) + 1);
  if (counts.size === 0) return undefined;
  const list = [...counts].sort((a, b) => b[1] - a[1]).map(([format]) => format);
  return [list.join('; '), ...cuts].join(', ');
}
