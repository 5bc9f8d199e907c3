import mammoth from 'mammoth';
import { textEntry, zip } from '../../../store/files/zip.ts';
import { message } from '../../../store/message.ts';
import { damaged, Package } from '../archive/package.ts';
import { Unreadable } from '../archive/unreadable.ts';
import type { Block } from './block.ts';
import { htmlBlocks } from './html.ts';

export const aWordDocument = message('a Word document');

/** A Word document by its headings, lists and tables; pictures, headers and footers are left out. */
export async function* docxBlocks(bytes: Uint8Array): AsyncGenerator<number, Block[]> {
  const buffer = await textsOf(Package.open(bytes, aWordDocument));
  yield 0.2;
  const { value } = await mammoth.convertToHtml(
    { buffer },
    {
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
      styleMap,
    },
  );
  yield 0.6;
  return (yield* htmlBlocks(value)).blocks;
}

/** Beside mammoth's own, which know headings and lists. */
const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Code'] => pre:separator('\n')",
  "p[style-name='Source Code'] => pre:separator('\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\n')",
];

/** The document with what mammoth reads of it alone, unpacked within the budget: its own unpacking has none. */
async function textsOf(opened: Package): Promise<Buffer> {
  const names = opened.names.filter(
    name => /\.(?:xml|rels)$/i.test(name) && !/^(?:customXml|docProps)\//.test(name),
  );
  if (!names.some(name => /^word\/document\d*\.xml$/.test(name)))
    throw new Unreadable(damaged(aWordDocument));
  const entries = [];
  for (const name of names) entries.push(textEntry(name, (await opened.text(name)) ?? ''));
  const pieces: Uint8Array[] = [];
  for await (const piece of zip(entries)) pieces.push(piece);
  return Buffer.concat(pieces);
}
