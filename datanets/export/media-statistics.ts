import type { MediaLine } from '../snapshots/media-line.ts';
import { languagesOfSome, type RowStatistics } from './row-statistics.ts';

/** The least, the median and the most of a figure, and their sum. */
export interface Spread {
  least: number;
  median: number;
  most: number;
  total: number;
}

/** What the pictures or clips of one side are like. */
export interface MediaFileStatistics {
  rows: number;
  captions: number;
  bytes: number;
  /** In pixels; of pictures. */
  width: Spread;
  height: Spread;
  /** Of clips. */
  seconds: Spread;
  /** In Hz, ascending; of clips. */
  sampleRates: number[];
}

export interface MediaStatistics {
  kind: 'image' | 'audio';
  train: MediaFileStatistics;
  heldOut: MediaFileStatistics;
  /** Of the captions, as those of rows. */
  languages: RowStatistics['languages'];
}

/** Captions by which the language is told. */
const mostLooked = 400;

/**
 * Describes the pictures or clips of a version by its lines, each side read once.
 *
 * @param rows how many the side to train on has
 */
export async function mediaStatistics(
  kind: MediaStatistics['kind'],
  train: AsyncIterable<string>,
  heldOut: AsyncIterable<string>,
  rows: number,
): Promise<MediaStatistics> {
  const looked: { text: string }[] = [];
  const step = Math.max(1, Math.floor(rows / mostLooked));
  const trained = await statisticsOf(train, (text, at) => {
    if (at % step === 0) looked.push({ text });
  });
  const held = await statisticsOf(heldOut, () => {});
  return { kind, train: trained, heldOut: held, languages: await languagesOfSome(looked) };
}

async function statisticsOf(
  lines: AsyncIterable<string>,
  look: (caption: string, at: number) => void,
): Promise<MediaFileStatistics> {
  const [width, height, seconds]: [number[], number[], number[]] = [[], [], []];
  const rates = new Set<number>();
  let [rows, captions, bytes] = [0, 0, 0];
  for await (const text of lines) {
    const line = JSON.parse(text) as MediaLine;
    if (line.text !== undefined) {
      captions++;
      look(line.text, rows);
    }
    rows++;
    bytes += line.bytes;
    if (line.width !== undefined) width.push(line.width);
    if (line.height !== undefined) height.push(line.height);
    if (line.seconds !== undefined) seconds.push(line.seconds);
    if (line.sampling_rate !== undefined) rates.add(line.sampling_rate);
  }
  return {
    rows,
    captions,
    bytes,
    width: spread(width),
    height: spread(height),
    seconds: spread(seconds),
    sampleRates: [...rates].sort((a, b) => a - b),
  };
}

function spread(values: number[]): Spread {
  values.sort((a, b) => a - b);
  return {
    least: values[0] ?? 0,
    median: values[Math.floor(values.length / 2)] ?? 0,
    most: values.at(-1) ?? 0,
    total: values.reduce((sum, value) => sum + value, 0),
  };
}
