import { posix } from 'node:path';
import { message } from '../../../store/message.ts';
import { locked } from '../archive/locked.ts';
import { damaged, Package } from '../archive/package.ts';
import { Unreadable } from '../archive/unreadable.ts';
import { readXml } from '../archive/xml.ts';
import type { Block } from './block.ts';
import { htmlBlocks } from './html.ts';

export const anEBook = message('an e-book');

/** An e-book (EPUB 2 or 3) in its reading order; a chapter without headings has its title as one. */
export async function* epubBlocks(bytes: Uint8Array): AsyncGenerator<number, Block[]> {
  const opened = Package.open(bytes, anEBook);
  if (isLocked((await opened.text('META-INF/encryption.xml')) ?? '')) throw new Unreadable(locked);
  const root = rootOf((await opened.text('META-INF/container.xml')) ?? '');
  const xml = root && (await opened.text(root));
  if (!root || !xml) throw new Unreadable(damaged(anEBook));
  const chapters = spineOf(xml).map(href =>
    posix.normalize(posix.join(posix.dirname(root), unescaped(href))),
  );
  const blocks: Block[] = [];
  for (const [index, part] of chapters.entries()) {
    const page = yield* htmlBlocks((await opened.text(part)) ?? '');
    const isHeaded = page.blocks.some(({ kind }) => kind === 'heading');
    if (!isHeaded && page.title && page.blocks.length > 0)
      blocks.push({ kind: 'heading', level: 1, text: page.title, place: {} });
    blocks.push(...page.blocks);
    yield index / chapters.length;
  }
  return blocks;
}

/** Fonts may be obscured in a book that anybody may read. */
function isLocked(xml: string): boolean {
  let found = false;
  let algorithm = '';
  for (const _ of readXml(xml || '<none/>', {
    open(name, attributes) {
      if (name === 'EncryptionMethod') algorithm = attributes.Algorithm ?? '';
      if (name === 'CipherReference' && !/obfuscat|RC$/i.test(algorithm)) found = true;
    },
  }));
  return found;
}

function rootOf(xml: string): string | undefined {
  let root: string | undefined;
  for (const _ of readXml(xml || '<none/>', {
    open(name, attributes) {
      if (name === 'rootfile') root ??= attributes['full-path'];
    },
  }));
  return root;
}

/** Files of the chapters in their order; the table of contents and what stands apart are no chapters. */
function spineOf(xml: string): string[] {
  const files = new Map<string, string>();
  const order: string[] = [];
  for (const _ of readXml(xml, {
    open(name, { id, href, properties, idref, linear, 'media-type': type }) {
      if (name === 'item' && id && href && /html/.test(type ?? '') && !/\bnav\b/.test(properties ?? ''))
        files.set(id, href);
      if (name === 'itemref' && idref && linear !== 'no') order.push(idref);
    },
  }));
  return order.flatMap(id => files.get(id) ?? []);
}

function unescaped(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}
