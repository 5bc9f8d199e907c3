import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { decode } from '../reading/decode.ts';
import type { GivenFile } from '../reading/identify.ts';
import { kindOf } from '../reading/kind.ts';
import { read } from '../reading/read.ts';
import { error, warning } from '../rows/faults.ts';
import { run, type TimeSlice } from '../time-slices.ts';

/** Whether a file says what the others are: `metadata.jsonl` or `.csv`, as Hugging Face’s folders of pictures have it. */
export function isCaptionFile(name: string): boolean {
  return /\.(?:jsonl|ndjson|json|csv|tsv)$/i.test(name);
}

/** Captions by the names of files, in small letters and without folders. */
export type Captions = Map<string, string>;

/** @returns the captions of a file of them, or why it can't be read as such */
export async function readCaptions(
  file: GivenFile,
  slice: TimeSlice,
): Promise<{ captions: Captions; note?: Fault } | { fault: Fault }> {
  const decoded = decode(file.bytes);
  if ('fault' in decoded) return decoded;
  const reading = await run(read(decoded.text, kindOf(decoded.text, file.name).kind), slice);
  if (reading.fault) return { fault: reading.fault };
  const captions: Captions = new Map();
  let unread = 0;
  for (const { value } of reading.rows) {
    const said = captionOf(value);
    if (said) captions.set(nameIn(said.name), said.caption);
    else unread++;
  }
  if (captions.size === 0) return { fault: noCaptions };
  return unread > 0 ? { captions, note: rowsWithout(unread) } : { captions };
}

/** As captions are looked up. */
export function nameIn(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? path).toLowerCase();
}

const nameFields = ['file_name', 'filename', 'file', 'path', 'image', 'audio', 'name'];
const captionFields = ['text', 'caption', 'transcription', 'transcript', 'sentence', 'description', 'label'];
const longestCaption = 5000;

function captionOf(value: unknown): { name: string; caption: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map(Object.entries(value).map(([key, one]) => [key.trim().toLowerCase(), one]));
  const first = (names: readonly string[]) =>
    names.map(name => fields.get(name)).find(one => typeof one === 'string' && one.trim() !== '');
  const [name, caption] = [first(nameFields), first(captionFields)];
  if (typeof name !== 'string' || typeof caption !== 'string') return undefined;
  return { name, caption: tidied(caption) };
}

/** Words beside a file, as they are kept. */
export function tidied(caption: string): string {
  return caption
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, longestCaption)
    .toWellFormed();
}

const noCaptions = error(
  'no-captions',
  message('The table names no files with their captions.'),
  message('Give each row a file_name and a text, or leave the table out.'),
);

function rowsWithout(n: number): Fault {
  return warning(
    'rows-without-caption',
    message('{n, plural, one {# row has} other {# rows have}} no file_name or no text.', { n }),
    message('Fill them in if they should count.'),
  );
}

/** Said of captions whose file is not there. */
export function captionsWithoutFile(names: readonly string[]): Fault {
  return warning(
    'caption-without-file',
    message(
      '{n, plural, one {# caption names a file that was not given} other {# captions name files that were not given}}, for example “{name}”.',
      { n: names.length, name: excerpt(names[0] ?? '', 60) },
    ),
    message('Check the names in the table.'),
  );
}
