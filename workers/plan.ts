import type { Said } from '../store/message.ts';
import type { BaseModel } from './base-model.ts';
import type { Needs } from './capability.ts';
import type { FullSettings, SettingReason } from './training-request.ts';

export interface Plan {
  base: BaseModel;
  name: string;
  settings: FullSettings;
  /** Why the settings are what they are, in the order they are shown. */
  reasons: SettingReason[];
  rows: number;
  /** Rows that are held out, never trained on. */
  heldOut: number;
  /** Of all training rows once. */
  tokens: number;
  /** Counted with the base's own tokenizer; else estimated from the letters, rather too many than too few. */
  counted: boolean;
  /** What of the rows would be learned within `settings.maxLength`. */
  learned: RowsLearned;
  steps: number;
  /** Bytes at the peak, estimated, where it would run. */
  memory: number;
  needs: Needs;
  /** Seconds, estimated; `undefined` when this machine has never trained. */
  seconds: number | undefined;
  /** Bytes that have to be fetched first: the Python environment, the base. */
  download: { bytes: number; what: Said }[];
  warnings: PlanWarning[];
}

/** What a run would read and learn. */
export interface DryRun {
  plan: Plan;
  /** Rows by their tokens, in bins of equal width; `to` is beyond the bin. */
  lengths: { from: number; to: number; rows: number }[];
  /** Three rows as the base's template writes them; undefined when the base is not on this machine. */
  rows:
    | {
        /** Its line, from 0. */
        row: number;
        tokens: number;
        examples: number;
        refused: boolean;
        parts: { kind: 'read' | 'learned' | 'cut'; text: string }[];
      }[]
    | undefined;
  /** Of a learned token of these rows, before training; undefined for a large base, or when it took too long. */
  loss: number | undefined;
}

/** Given rows by what is learned of them. */
export interface RowsLearned {
  whole: number;
  /** Up to the longest sequence, so without their end. */
  truncated: number;
  /** Nothing: their answer begins beyond the longest sequence. */
  tooLong: number;
  /** Nothing: they hold no answer, or only such as are context (weight 0). */
  noAnswer: number;
  /** Nothing: the base's template refuses their roles. */
  refused: number;
  /** Nothing: preferences are learned, and these are none of the kind. */
  otherKind?: number;
}

/** One of its own training questions, asked of a new model. */
export interface Trial {
  question: string;
  expected: string;
  answer: string;
  finish: string;
  empty: boolean;
  /** It says one thing over and over. */
  looping: boolean;
}

/** Why a run may not be worth its time, and what to do instead where something can be done. */
export interface PlanWarning {
  what: Said;
  advice?: Said;
}
