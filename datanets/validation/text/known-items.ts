import type { RowPosition } from '../findings.ts';
import type { Recognised } from '../rows/read-row.ts';

/** An item that is there already: accepted, under review, or rejected before. */
export interface KnownItem extends RowPosition {
  itemId: number;
  submissionId: number;
  personName: string;
  state: 'accepted' | 'waiting' | 'rejected';
}

export type ReadItem = KnownItem & Pick<Recognised, 'content' | 'instruction'>;

/** What is asked of the items of a datanet. Answers of a batch come together, so that the database is asked rarely. */
export interface KnownItems {
  /** By exact hash: accepted before waiting before rejected. */
  sameAs(hashes: readonly string[]): Promise<Map<string, KnownItem>>;
  /** For each band, the oldest accepted or waiting items that have it, a limited number. */
  sharing(bands: readonly number[]): Promise<Map<number, number[]>>;
  /** The items with what is compared of them. */
  read(itemIds: readonly number[]): Promise<Map<number, ReadItem>>;
}
