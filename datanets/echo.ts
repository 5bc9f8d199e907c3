/** What a text of a row is to what is learned. `text` is a row that is learned as a whole. */
export type TextPart = 'answer' | 'text' | 'prompt' | 'rejected';

/** A version that a model learned from. */
export interface LearnedVersion {
  snapshotId: number;
  /** SHA-256 of the very file it learned from. */
  train?: string | undefined;
  /** Lines of that file, from 0, of which it learned nothing. */
  unlearned?: readonly number[] | undefined;
}

/** Which passages of a reply stand in the rows of versions, word for word. */
export interface Echoes {
  /** Words of the reply, and how many of them are echo. */
  words: number;
  echoed: number;
  /** About how many of the data's words in a row it takes to be no chance. */
  shortest: number;
  /** Least likely by chance first. */
  passages: EchoedPassage[];
  /** What the reply was compared with. */
  compared: { datanetName: string; version: number; rows: number }[];
}

export interface EchoedPassage {
  /** Where it stands in the reply: UTF-16 units, `end` beyond the last; none twice. */
  marks: { start: number; end: number }[];
  words: number;
  /** In how many rows of a version it stands. */
  rows: number;
  /** Some of them. */
  places: EchoPlace[];
}

export interface EchoPlace {
  datanetName: string;
  version: number;
  /** Of the version's file to train on, from 1. */
  row: number;
  submissionId: number;
  personId: number;
  personName: string;
  part: TextPart;
  /** A few of the row's words around it, and it as it stands there. */
  before: string;
  passage: string;
  after: string;
}
