import type { RowPosition } from '../findings.ts';
import type { Recognised } from '../rows/read-row.ts';

/** An item that is there already: accepted, under review, rejected before, or removed. */
export interface KnownItem extends RowPosition {
  itemId: number;
  submissionId: number;
  personName: string;
  /** `removed`: its content was taken out on request, whatever had become of it. */
  state: 'accepted' | 'waiting' | 'rejected' | 'removed';
}

/** One whose content was taken out on request, by what is left of it. */
export interface RemovedItem {
  submissionId: number;
  /** Those of the asked ones that it had. */
  bands: number[];
}

export type ReadItem = KnownItem & Pick<Recognised, 'content' | 'instruction'>;

/** What is asked of the items of a datanet. Answers of a batch come together, so that the database is asked rarely. */
export interface KnownItems {
  /** By exact hash: removed before accepted before waiting before rejected. */
  sameAs(hashes: readonly string[]): Promise<Map<string, KnownItem>>;
  /** For each band, the oldest accepted or waiting items that have it, a limited number. */
  sharing(bands: readonly number[]): Promise<Map<number, number[]>>;
  /** The removed items that had some of these bands. */
  removedSharing(bands: readonly number[]): Promise<RemovedItem[]>;
  /** The items with what is compared of them. */
  read(itemIds: readonly number[]): Promise<Map<number, ReadItem>>;
}
