import type { Modality } from './datanet-settings.ts';

export interface BoardFilter {
  board: 'contributors' | 'reviewers';
  season: 'week' | 'month' | 'all';
  datanetId?: number;
  now: Date;
}

export interface BoardRow {
  rank: number;
  personId: number;
  name: string;
  /** 0 to 1000: the high-water Bayesian mean; for reviewers, agreement with the decisions. */
  score: number;
  items: number;
  /** Sum of accepted values; for reviewers, votes given. */
  credit: number;
  provisional: boolean;
  /** Some of it was accepted by the rule `automatic` and judged by nobody. */
  automatic: boolean;
  /** Some of it was removed since; that changes no rank. */
  removed?: boolean;
}

export interface Contribution {
  datanetId: number;
  datanetName: string;
  modality: Modality;
  submissions: { given: number; accepted: number; rejected: number };
  /** Where they stand among so many; nobody without an accepted row does. */
  standing: (BoardRow & { of: number }) | undefined;
  /** Snapshots that hold rows of theirs, oldest first. */
  versions: { id: number; version: number }[];
}
