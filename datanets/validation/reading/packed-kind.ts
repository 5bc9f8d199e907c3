import { directoryBudget } from '../archive/package.ts';
import { unzip } from '../archive/unzip.ts';

/** Files that are no text, and are read into rows all the same. */
export type PackedKind = 'parquet' | 'xlsx' | 'pdf' | 'docx' | 'pptx' | 'epub';

/** What a file is by its content, where it is one of those; its name says nothing. */
export function packedKind(bytes: Uint8Array): PackedKind | undefined {
  const starts = (mark: string) => latin(bytes.subarray(0, mark.length)) === mark;
  if (starts('PAR1') || starts('PARE')) return 'parquet';
  // A PDF may have some bytes before its beginning.
  if (latin(bytes.subarray(0, 1024)).includes('%PDF-')) return 'pdf';
  if (!starts('PK\x03\x04')) return undefined;
  const names = namesIn(bytes);
  return marks.find(([mark]) => names.some(name => mark.test(name)))?.[1];
}

const marks: readonly (readonly [RegExp, PackedKind])[] = [
  [/^xl\/workbook\d*\.xml$/, 'xlsx'],
  [/^word\/document\d*\.xml$/, 'docx'],
  [/^ppt\/presentation\.xml$/, 'pptx'],
  [/^META-INF\/container\.xml$/, 'epub'],
];

/** Names of an archive's files; of a damaged one those that stand in the clear near its beginning. */
function namesIn(bytes: Uint8Array): string[] {
  const opened = unzip(bytes, directoryBudget);
  if ('entries' in opened) return opened.entries.map(({ name }) => name);
  return latin(bytes.subarray(0, 1 << 16)).match(/[\w[\]/.-]{6,80}\.xml/g) ?? [];
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
