import type { Snapshot, VersionDifference } from '../version.ts';
import type { MediaStatistics } from './media-statistics.ts';
import type { RowStatistics } from './row-statistics.ts';
import type { VersionFacts } from './version-facts.ts';

/** What a dataset card is written of. */
export interface CardInput {
  snapshot: Snapshot;
  facts: VersionFacts;
  difference: VersionDifference | undefined;
  rows: RowStatistics | MediaStatistics;
  /** Rows whose place in their document stands in `places.jsonl`. */
  passages?: number;
  /** Of a WebDataset, what the files of a sample end with, without the dot. */
  fields?: readonly string[] | undefined;
  /** The files beside it; of pictures and clips, the `metadata.jsonl` of each folder, or the shards. */
  data: readonly { split: 'train' | 'test'; path: string; bytes: number; sha256: string }[];
}
