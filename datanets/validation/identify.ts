import { isUtf8 } from 'node:buffer';
import { excerpt, type Fault } from './findings.ts';

/** A file as it was dropped, with its content. */
export interface GivenFile {
  name: string;
  bytes: Uint8Array;
}

/** How a text file is read. */
export type Kind = 'jsonl' | 'json' | 'csv' | 'tsv' | 'txt' | 'md';

const kinds = new Map<string, Kind>([
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['json', 'json'],
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['txt', 'txt'],
  ['text', 'txt'],
  ['md', 'md'],
  ['markdown', 'md'],
]);

const taken = '.jsonl, .json, .csv, .txt or .md';

/**
 * What kind of text file this is, by its content first and its name second, or what is wrong with it: empty, an
 * archive, a picture or another binary whatever its name says, a document that can't be read yet, an unknown ending.
 */
export async function identify(file: GivenFile): Promise<{ kind: Kind } | { fault: Fault }> {
  const { name, bytes } = file;
  if (bytes.length === 0) {
    return refuse('empty-file', 'The file is empty.', 'Check that it was saved, then drop it again.');
  }
  const utf16 = utf16Mark(bytes);
  if (utf16) {
    return refuse(
      'not-utf-8',
      `The file is ${utf16}, by the two bytes it starts with; only UTF-8 is read.`,
      'Save it with the encoding UTF-8 and drop it again.',
    );
  }
  const document = startsLike(bytes, '%PDF-')
    ? 'a PDF'
    : startsLike(bytes, '{\\rtf')
      ? 'an RTF document'
      : undefined;
  if (document) return refuseDocument(document);
  if (!looksLikeText(bytes)) return refuseBinary(bytes);
  const ending = /\.([^.\s]+)$/.exec(name)?.[1]?.toLowerCase();
  if (ending === undefined) return { kind: sniff(bytes) };
  const kind = kinds.get(ending);
  if (kind) return { kind };
  return refuse(
    'unknown-kind',
    `Files that end in .${excerpt(ending, 20)} aren't read here.`,
    `Save the rows as ${taken}.`,
  );
}

const archives = new Set([
  'zip',
  'gz',
  'tar',
  'tar.gz',
  '7z',
  'rar',
  'bz2',
  'xz',
  'zst',
  'lz4',
  'lz',
  'Z',
  'cab',
  'ar',
]);
const documents: Record<string, string> = {
  pdf: 'a PDF',
  docx: 'a Word document',
  doc: 'a Word document',
  cfb: 'an old Office document',
  odt: 'an OpenDocument text',
  epub: 'an e-book',
  xlsx: 'a spreadsheet',
  ods: 'a spreadsheet',
  parquet: 'a Parquet file',
};

async function refuseBinary(bytes: Uint8Array): Promise<{ fault: Fault }> {
  // Loaded here: it knows hundreds of formats, and most files are text and never reach it.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(bytes.subarray(0, 1 << 20)).catch(() => undefined);
  if (type && archives.has(type.ext)) {
    return refuse(
      'archive',
      `The content is an archive (${type.ext}), whatever the name says.`,
      'Unpack it and drop the files that are in it.',
    );
  }
  const document = type && documents[type.ext];
  if (document) return refuseDocument(document);
  return refuse(
    'binary-file',
    type
      ? `The content is ${type.mime}, not text, whatever the name says.`
      : 'The content is binary data, not text, whatever the name says.',
    `This datanet takes text: ${taken}.`,
  );
}

function refuseDocument(what: string): { fault: Fault } {
  return refuse(
    'unread-document',
    `The file is ${what}, which can't be read here yet.`,
    'Save its text as .txt or .md, or its table as .csv, and drop that.',
  );
}

function refuse(code: string, message: string, mend: string): { fault: Fault } {
  return { fault: { code, severity: 'error', message, mend } };
}

function utf16Mark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16 (little-endian)';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16 (big-endian)';
  return undefined;
}

function startsLike(bytes: Uint8Array, mark: string): boolean {
  return [...mark].every((character, i) => bytes[i] === character.charCodeAt(0));
}

/** Whether the first 64 KB have the control bytes that text has and no more. What encoding it is in is asked later. */
function looksLikeText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 1 << 16);
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) controls++;
  }
  // Compressed data that happens to hold no zero has one byte in ten in that range; text has next to none.
  return controls <= head.length * (isUtf8(head) ? 0.1 : 0.02);
}

function sniff(bytes: Uint8Array): Kind {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('utf8').trimStart();
  if (head.startsWith('[')) return 'json';
  if (head.startsWith('{')) return 'jsonl';
  return 'txt';
}

/**
 * A file's name as it is shown: the last part of a path, without what does not print or turns the reading order, at
 * most 100 characters with the ending kept. It is never used as a path.
 */
export function shownName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const whole = clean === '' || /^\.+$/.test(clean) ? 'file' : clean;
  if (whole.length <= 100) return whole;
  const ending = /\.[^.\s]{1,12}$/.exec(whole)?.[0] ?? '';
  return `${whole.slice(0, 99 - ending.length).toWellFormed()}…${ending}`;
}
