import type { Place } from '../../place.ts';

/** A part of a document that is read as one: written as Markdown has it. */
export interface Block {
  /** `whole` are tables and code, which are never cut. */
  kind: 'heading' | 'text' | 'whole';
  text: string;
  /** Of a heading: 1 is the outermost. */
  level?: number;
  place: Omit<Place, 'headings' | 'toPage'>;
}
