import { message } from '../../../store/message.ts';
import { damaged, Package } from '../archive/package.ts';
import { type Relation, relationsOf } from '../archive/relations.ts';
import { Unreadable } from '../archive/unreadable.ts';
import { prefixed, readXml } from '../archive/xml.ts';
import type { Block } from './block.ts';
import { gridOf } from './html-table.ts';

export const aPresentation = message('a presentation');

const mainPart = 'ppt/presentation.xml';

/** A presentation slide by slide, in its order: title, texts, tables, and the notes beneath it. */
export async function* pptxBlocks(bytes: Uint8Array): AsyncGenerator<number, Block[]> {
  const opened = Package.open(bytes, aPresentation);
  const xml = await opened.text(mainPart);
  if (!xml) throw new Unreadable(damaged(aPresentation));
  const relations = await relationsOf(opened, mainPart);
  const slides = slidesOf(xml, relations);
  const blocks: Block[] = [];
  for (const [index, part] of slides.entries()) {
    const slide = await opened.text(part);
    if (slide !== undefined) blocks.push(...(yield* slideBlocks(slide, { slide: index + 1 })));
    const notes = [...(await relationsOf(opened, part)).values()].find(({ type }) => type === 'notesSlide');
    const beneath = notes && (await opened.text(notes.target));
    if (beneath) blocks.push(...(yield* slideBlocks(beneath, { slide: index + 1 })));
    yield index / slides.length;
  }
  return blocks;
}

function slidesOf(xml: string, relations: ReadonlyMap<string, Relation>): string[] {
  const parts: string[] = [];
  for (const _ of readXml(xml, {
    open(name, attributes) {
      const to = name === 'sldId' ? relations.get(prefixed(attributes, 'id') ?? '') : undefined;
      if (to) parts.push(to.target);
    },
  }));
  return parts;
}

/** Number, date and footer of a slide are the same on each; a note’s picture of its slide has no text. */
const beside = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);

function* slideBlocks(xml: string, place: Block['place']): Generator<number, Block[]> {
  const titles: Block[] = [];
  const blocks: Block[] = [];
  let shape = '';
  let paragraphs: string[] = [];
  let paragraph = '';
  let level = 0;
  let isText = false;
  let rows: string[][] | undefined;
  const endShape = () => {
    const text = paragraphs.join('\n').trim();
    paragraphs = [];
    if (text === '' || beside.has(shape)) return;
    if (shape === 'title' || shape === 'ctrTitle')
      titles.push({ kind: 'heading', level: 1, text: text.replace(/\s+/g, ' '), place });
    else blocks.push({ kind: 'text', text, place });
  };
  yield* readXml(xml, {
    open(name, attributes) {
      if (name === 'sp') shape = '';
      else if (name === 'ph') shape = attributes.type ?? 'body';
      else if (name === 'tbl') rows = [];
      else if (name === 'tr') rows?.push([]);
      else if (name === 'p') [paragraph, level] = ['', 0];
      else if (name === 'pPr') level = Math.min(8, Number(attributes.lvl ?? 0) || 0);
      else if (name === 'br') paragraph += '\n';
      isText = name === 't';
    },
    close(name) {
      isText = false;
      if (name === 'p' && paragraph.trim() !== '') paragraphs.push('  '.repeat(level) + paragraph.trim());
      else if (name === 'tc') {
        rows?.at(-1)?.push(paragraphs.join(' '));
        paragraphs = [];
      } else if (name === 'tbl' && rows) {
        if (rows.some(row => row.some(cell => cell !== '')))
          blocks.push({ kind: 'whole', text: gridOf(rows).join('\n'), place });
        rows = undefined;
      } else if (name === 'sp') endShape();
    },
    text(text) {
      if (isText) paragraph += text;
    },
  });
  return [...titles, ...blocks];
}
