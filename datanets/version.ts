import type { Sha256 } from '../store/files/files.ts';

export interface Snapshot {
  id: number;
  datanetId: number;
  datanetName: string;
  version: number;
  /** SHA-256 of the manifest. */
  hash: string;
  rows: { train: number; heldOut: number };
  /** JSONL: a `messages` array a row; of pictures and sound, the file's name with its caption. */
  train: Sha256;
  heldOut: Sha256;
  /** Rows that it had and that were removed since. */
  removed: { train: number; heldOut: number };
  createdAt: Date;
}

/** A contributor's part of a version: items that count, and the sum of their values. */
export interface Credit {
  personId: number;
  name: string;
  items: number;
  value: number;
}

/** What a run learned from: a file of a version may be written anew without rows that had to go, before or after it. */
export interface LearnedFile {
  /** SHA-256 of the very file that it was trained on; left out, the one that the version was frozen with. */
  train?: string | undefined;
  /** Lines of that file, from 0, of which nothing was learned. */
  unlearned?: readonly number[] | undefined;
}

/**
 * Why a row of the version before is not there any more: its contributor asked for that, a steward removed it, it was
 * struck out, or its submission is not accepted any more.
 */
export type RemovalReason = 'asked-for' | 'by-steward' | 'row-removed' | 'submission-removed';

export interface VersionDifference {
  /** The version before. */
  since: number;
  added: number;
  /** How many submissions the added rows are of. */
  submissions: number;
  removed: { why: RemovalReason; rows: number }[];
}

/** `jsonl` of pictures and sound is a folder of them; `parquet` is for text alone, and `webdataset` for pictures and sound. */
export type ExportFormat = 'jsonl' | 'parquet' | 'webdataset';

export interface DatasetExport {
  snapshot: Snapshot;
  difference: VersionDifference | undefined;
  contributors: number;
  archive: { name: string; sha256: Sha256; bytes: number; mediaType: string };
}
