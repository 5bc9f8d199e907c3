import type { Modality } from './datanet-settings.ts';
import type { Submission } from './submission.ts';

/** Something of a decided submission: all of it, rows of one of its files, or what a request named. */
export interface WhatToRemove {
  communityId: number;
  submissionId: number;
  /** As people count them in the file. */
  rows?: readonly number[];
  /** Where several of its files have such rows. */
  file?: string;
  /** The number of a request. */
  request?: number;
}

export interface NewRemoval extends WhatToRemove {
  reason: string;
  /** Who asks for it, or does it. */
  personId: number;
  /** The same origin removes once. */
  origin: string;
}

/** What a removal would take. */
export interface RemovalPlan {
  submission: Submission;
  /** Positions of its items; undefined for all of it. */
  positions: number[] | undefined;
  items: number;
  /** Those of them that are accepted and count. */
  counting: number;
  /** Frozen versions that have some of it. */
  versions: { id: number; version: number }[];
  /** Its earlier and mended versions, of which the same goes. */
  others: number[];
}

/** What a removal takes, in words, and where to look for copies of it. */
export interface RemovedWords {
  submissions: number[];
  /** What caused these submissions, and what was asked about them. */
  origins: string[];
  /** Texts of the items, and with all of a submission what was typed and said beside it. */
  texts: string[];
  /** What people said of it that goes with it: comments of reviewers, reasons of appeals and removals. */
  said: string[];
  /** Names of its files that go. */
  names: string[];
  /** SHA-256 of the files that items are kept as. */
  files: string[];
  /** What findings say, some of which is quoted from the texts. */
  quotes: string[];
  /** When the first of them was given. */
  since: Date;
}

/** A contributor asks that something of theirs is removed. */
export interface RemovalRequest {
  id: number;
  submissionId: number;
  datanetName: string;
  modality: Modality;
  personId: number;
  personName: string;
  /** Positions of items; undefined for all of the submission. */
  positions: number[] | undefined;
  items: number;
  reason: string;
  askedAt: Date;
  state: 'asked' | 'declined' | 'done';
}
