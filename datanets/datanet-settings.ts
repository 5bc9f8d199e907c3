export type Modality = 'text' | 'image' | 'audio';

export type ReviewRule = 'people' | 'steward' | 'automatic';

export interface DatanetSettings {
  summary: string;
  guidelines: string;
  license: string;
  review: ReviewRule;
  /** Files a person may give a day. */
  dailyFiles: number;
  /** Megabytes a person may give a day. */
  dailyMegabytes: number;
  /** Megabytes of one file. */
  maxMegabytes: number;
  /** Whether chats that messengers export are taken; only a datanet of text can. */
  chats: 'yes' | 'no';
  /** Files that everybody together may give a day; null where there is no such limit. */
  allDailyFiles: number | null;
  /** Megabytes that everybody together may give a day. */
  allDailyMegabytes: number | null;
  /** Whether one of text takes documents, as passages of plain text. */
  documents: 'yes' | 'no';
}

export interface Datanet extends DatanetSettings {
  id: number;
  communityId: number;
  name: string;
  modality: Modality;
  state: 'open' | 'closed';
  createdAt: Date;
}

export interface NewDatanet extends Partial<DatanetSettings> {
  communityId: number;
  createdBy: number;
  name: string;
  modality: Modality;
  /** The update that caused it: the same origin makes it once. */
  origin: string;
}

export type DatanetChange = Partial<DatanetSettings>;
