import type { MediaContent } from '../media.ts';
import type { Place } from '../place.ts';
import type { RowPosition } from './findings.ts';
import type { Content } from './rows/content.ts';

/** An item that is new, as it is stored, with what the next ones will be compared by. */
export interface NewItem extends RowPosition {
  hash: string;
  content: Content | MediaContent;
  instruction?: string;
  /** Of a passage: where it stands, and a hash of its document. */
  place?: Place;
  document?: string;
  /** What it is found by. */
  bands: number[];
  /** What pictures and clips are compared by. */
  fingerprint?: string;
  /** Earlier items and earlier ones of the same submission that it is somewhat like, most alike first. */
  likeItems: { itemId: number; similarity: number }[];
  likeRows: { index: number; similarity: number }[];
}

/** Novelty of an item among what came before it: 1 less the highest similarity found (of 0.3 or more). */
export function noveltyOf({ likeItems, likeRows }: Pick<NewItem, 'likeItems' | 'likeRows'>): number {
  return 1 - Math.max(0, ...[...likeItems, ...likeRows].map(like => like.similarity));
}
