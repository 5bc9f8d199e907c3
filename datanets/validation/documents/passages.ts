import type { Place } from '../../place.ts';
import type { Block } from './block.ts';

export interface Passage {
  text: string;
  place: Place;
}

/** Characters of a passage that more is added to: about 500 tokens of English. */
const enough = 2000;
/** A paragraph that is longer is cut at the ends of its sentences. */
const mostParagraph = 2 * enough;

/**
 * A document as passages: each heading begins one, and so does each slide; a longer section is cut between its
 * paragraphs. A heading with nothing under it stays with what follows. Tables and code stay whole, however long.
 */
export function* passagesOf(blocks: readonly Block[]): Generator<number, Passage[]> {
  const passages: Passage[] = [];
  const path: { level: number; text: string }[] = [];
  let open: Block[] = [];
  const finish = () => {
    if (open.length > 0) passages.push(passage(open, path));
    open = [];
  };
  let length = 0;
  for (const [index, block] of blocks.entries()) {
    const isHeading = block.kind === 'heading';
    const hasBody = open.some(({ kind }) => kind !== 'heading');
    const isElsewhere = open[0] !== undefined && open[0].place.slide !== block.place.slide;
    if ((isHeading && hasBody) || isElsewhere || (hasBody && length + block.text.length > enough)) {
      finish();
      length = 0;
    }
    if (isHeading) {
      while ((path.at(-1)?.level ?? 0) >= (block.level ?? 1)) path.pop();
      path.push({ level: block.level ?? 1, text: block.text });
    }
    const pieces = block.kind === 'text' ? cut(block.text) : [block.text];
    for (const [at, text] of pieces.entries()) {
      if (at > 0) finish();
      open.push({ ...block, text });
      length = at > 0 ? text.length : length + text.length;
    }
    yield index / blocks.length;
  }
  finish();
  return passages;
}

function passage(blocks: readonly Block[], path: readonly { text: string }[]): Passage {
  const [first, last] = [blocks[0]?.place ?? {}, blocks.at(-1)?.place ?? {}];
  const headings = path.map(({ text }) => text);
  return {
    text: blocks
      .map(({ kind, text, level = 1 }) =>
        kind === 'heading' ? `${'#'.repeat(Math.min(level, 6))} ${text}` : text,
      )
      .join('\n\n'),
    place: {
      ...first,
      ...(last.page !== undefined && last.page !== first.page && { toPage: last.page }),
      ...(last.to !== undefined && { to: last.to }),
      ...(headings.length > 0 && { headings }),
    },
  };
}

/** A long paragraph in pieces that end where a line or a sentence does, or else a word. */
function cut(text: string): string[] {
  if (text.length <= mostParagraph) return [text];
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > enough) {
    const head = rest.slice(0, enough);
    const ends = [...head.matchAll(/\n|[.!?…]["'”’)]*\s|[。！？]/g)];
    const end = ends.at(-1);
    const at =
      end && end.index > enough / 4 ? end.index + end[0].length : head.lastIndexOf(' ') + 1 || enough;
    pieces.push(rest.slice(0, at).trim().toWellFormed());
    rest = rest.slice(at);
  }
  if (rest.trim() !== '') pieces.push(rest.trim());
  return pieces;
}
