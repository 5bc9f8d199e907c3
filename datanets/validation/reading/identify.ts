import { isUtf8 } from 'node:buffer';
import { message, type TranslatableMessage } from '../../../store/message.ts';
import { locked } from '../archive/locked.ts';
import type { Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';

/** A file as it was dropped, with its content. */
export interface GivenFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Why a file is no text, by its content whatever its name says: empty, an archive, a picture or another binary, a
 * document that can't be read. UTF-16 is text, though it is full of zeros.
 */
export async function faultOfBytes(bytes: Uint8Array): Promise<Fault | undefined> {
  if (bytes.length === 0) {
    return error(
      'empty-file',
      message('The file is empty.'),
      message('Check that it was saved, then drop it again.'),
    );
  }
  if (startsLike(bytes, '{\\rtf')) return unreadDocument(message('an RTF document'));
  if (!looksLikeText(bytes)) return await faultOfBinary(bytes);
  const head = Buffer.from(bytes.subarray(0, 512)).toString('latin1').trimStart().toLowerCase();
  if (head.startsWith('<?xml') && !/<(?:!doctype html|html[\s>])/.test(head))
    return unreadDocument(message('an XML document'));
  return undefined;
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
const documents: Record<string, TranslatableMessage> = {
  doc: message('a Word document'),
  cfb: message('an old Office document'),
  odt: message('an OpenDocument text'),
  ods: message('a spreadsheet'),
};

async function faultOfBinary(bytes: Uint8Array): Promise<Fault> {
  // Loaded here: it knows hundreds of formats, and most files are text and never reach it.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(bytes.subarray(0, 1 << 20)).catch(() => undefined);
  if (type && archives.has(type.ext)) {
    return error(
      'archive',
      message('The content is an archive ({kind}), whatever the name says.', { kind: type.ext }),
      message('Unpack it and drop the files that are in it.'),
    );
  }
  if (type?.ext === 'cfb' && isEncryptedOffice(bytes)) return locked;
  const document = type && documents[type.ext];
  if (document) return unreadDocument(document);
  return error(
    'binary-file',
    type
      ? message('The content is {kind}, not text, whatever the name says.', { kind: type.mime })
      : message('The content is binary data, not text, whatever the name says.'),
    message(
      'This datanet takes text: tables (.jsonl, .csv, .xlsx, .parquet), .txt, .md and documents such as .pdf and .docx.',
    ),
  );
}

/** Office keeps what is encrypted in a stream of this name, within the container of its old formats. */
function isEncryptedOffice(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    'EncryptedPackage',
    0,
    'utf16le',
  );
}

function unreadDocument(what: TranslatableMessage): Fault {
  return error(
    'unread-document',
    message('The file is {what}, which can’t be read here.', { what }),
    message('Save its text as .txt or .md, or its table as .csv, and drop that.'),
  );
}

function startsLike(bytes: Uint8Array, mark: string): boolean {
  return [...mark].every((character, i) => bytes[i] === character.charCodeAt(0));
}

/** Whether the first 64 KB have the control bytes that text has and no more. What encoding it is in is asked later. */
function looksLikeText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 1 << 16);
  if (wideEncoding(head)) return true;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) controls++;
  }
  // Compressed data that happens to hold no zero has one byte in ten in that range; text has next to none.
  return controls <= head.length * (isUtf8(head) ? 0.1 : 0.02);
}

/**
 * Which UTF-16 a text is in: by its mark, or without one by the zeros that nearly every other byte of Latin text is.
 */
export function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = bytes;
  const isUtf32 = third === 0 && fourth === 0;
  if (first === 0xff && second === 0xfe && !isUtf32) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 2048);
  if (head.length < 8 || head.length % 2 === 1) return undefined;
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
    else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return undefined;
  }
  const [even = 0, odd = 0] = zeros.map(count => count / (head.length / 2));
  if (odd > 0.7 && even === 0) return 'utf-16le';
  if (even > 0.7 && odd === 0) return 'utf-16be';
  return undefined;
}
