import { type Content, messagesOf, textsOf } from '../validation/rows/content.ts';
import { languagesOf } from '../validation/text/language.ts';
import type { Columns } from './parquet.ts';

/** What the rows of one file are like. */
export interface FileStatistics {
  rows: number;
  /** Rows that are conversations, with a system prompt, and with more than one question. */
  conversations: number;
  withSystem: number;
  severalTurns: number;
  /** Rows with a better and a worse answer, and with one that is marked as good or as bad. */
  pairs: number;
  markedGood: number;
  markedBad: number;
  /** Of all texts of a row together. */
  characters: { total: number; median: number; longest: number };
}

export interface RowStatistics {
  kind: 'text';
  train: FileStatistics;
  heldOut: FileStatistics;
  columns: Columns;
  /** BCP 47, with the share of the rows in it; most first, and none where that is not sure. */
  languages: { language: string; share: number }[];
  /** The first row to train on, as it stands in the file. */
  example: string;
}

/** Rows by which the language is told, spread evenly. */
const mostLooked = 400;

/**
 * Describes the rows of a version, each file read once.
 *
 * @param rows how many the file to train on has
 */
export async function rowStatistics(
  train: AsyncIterable<string>,
  heldOut: AsyncIterable<string>,
  rows: number,
): Promise<RowStatistics> {
  const columns: Columns = {
    messages: false,
    text: false,
    weight: false,
    preference: false,
    marked: false,
  };
  const looked: Content[] = [];
  const step = Math.max(1, Math.floor(rows / mostLooked));
  let example = '';
  const trained = await statisticsOf(train, columns, (content, line, at) => {
    if (at === 0) example = line;
    if (at % step === 0) looked.push(content);
  });
  const held = await statisticsOf(heldOut, columns, () => {});
  const languages = await languagesOfSome(looked);
  return { kind: 'text', train: trained, heldOut: held, columns, languages, example };
}

async function statisticsOf(
  lines: AsyncIterable<string>,
  columns: Columns,
  look: (content: Content, line: string, at: number) => void,
): Promise<FileStatistics> {
  const lengths: number[] = [];
  const counts = {
    conversations: 0,
    withSystem: 0,
    severalTurns: 0,
    pairs: 0,
    markedGood: 0,
    markedBad: 0,
  };
  for await (const line of lines) {
    const content = JSON.parse(line) as Content;
    look(content, line, lengths.length);
    lengths.push(textsOf(content).reduce((sum, text) => sum + text.length, 0));
    if ('text' in content) {
      columns.text = true;
      continue;
    }
    const messages = messagesOf(content);
    if (messages[0]?.role === 'system') counts.withSystem++;
    if (messages.filter(message => message.role === 'user').length > 1) counts.severalTurns++;
    if ('messages' in content) {
      columns.messages = true;
      columns.weight ||= messages.some(message => message.weight !== undefined);
      counts.conversations++;
    } else if ('label' in content) {
      columns.marked = true;
      counts[content.label ? 'markedGood' : 'markedBad']++;
    } else {
      columns.preference = true;
      counts.pairs++;
    }
  }
  lengths.sort((a, b) => a - b);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
  return { rows: lengths.length, ...counts, characters: { total, median, longest: lengths.at(-1) ?? 0 } };
}

/** The languages that samples are in. */
export async function languagesOfSome(contents: readonly Content[]): Promise<RowStatistics['languages']> {
  const telling = languagesOf(contents);
  for (;;) {
    const { done, value } = await telling.next();
    if (done) return value;
  }
}
