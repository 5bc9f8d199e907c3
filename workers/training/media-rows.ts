import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { asSha256, type Files, type Sha256 } from '../../store/files/files.ts';
import type { Media } from '../base-model.ts';
import { dataFile } from '../jobs/run-attempt.ts';
import type { TrainingRequest } from '../training-request.ts';
import { checkRoom } from './disk-room.ts';
import { picturePixels } from './picture-pixels.ts';
import { estimateTokens, type MeasuredRow, measureOf, type RowsMeasure } from './rows.ts';

/** A row of a version of pictures or sound; `file_name` holds the content’s hash. */
const mediaRow = z.object({
  file_name: z.string(),
  text: z.string().optional(),
  seconds: z.number().optional(),
});

/** What the trainer reads of a row: `media.py`. */
interface PreparedRow {
  file: string;
  said: string;
  /** It is longer than what the base hears at once. */
  too_long?: true;
}

/** Tokens before an answer: SmolVLM’s prompt with a picture, Whisper’s four signs. */
const promptTokens: Record<Media, number> = { image: 84, audio: 4 };

/** Seconds of sound that Whisper hears at once. */
const mostSeconds = 30;

/** Estimates what the rows come to as tokens, by the letters of what is said. */
export async function measureMedia(file: NodeJS.ReadableStream, modality: Media): Promise<RowsMeasure> {
  const read: MeasuredRow[] = [];
  for await (const row of rowsOf(file)) {
    const said = row.text?.trim() ?? '';
    const prompt = promptTokens[modality];
    const isTooLong = (row.seconds ?? 0) > mostSeconds;
    read.push({
      tokens: isTooLong ? 0 : prompt + 2 + estimateTokens(said),
      answerAt: isTooLong ? Number.POSITIVE_INFINITY : said ? prompt : 'no answer',
    });
    if (read.length % 1000 === 0) await turn(); // The web chat lives in the same process.
  }
  return measureOf(read, 1, false);
}

/**
 * The rows of a run as files that its trainer can read. Those of pictures and sound are written anew in the run’s folder,
 * with the paths of their files: each picture as the pixels that its base reads, each clip as the WAV that it is kept as.
 *
 * @param run.base the base’s folder
 * @param run.folder the run’s, which is removed when it has ended
 */
export async function trainingFiles(
  files: Files,
  run: { data: TrainingRequest['data']; base: string; folder: string },
  how: {
    stored: <T>(work: () => Promise<T>) => Promise<T>;
    showing: (progress: { label: string; done: number | null }) => void;
    signal: AbortSignal;
  },
): Promise<{ train: string; held_out: string }> {
  const { data, base, folder } = run;
  const here = (sha256: Sha256) => how.stored(() => dataFile(files, sha256, data.label, how.signal));
  const [train, heldOut] = [await here(data.train), await here(data.heldOut)];
  if (!data.modality) return { train, held_out: heldOut };
  const place = placeIn(folder);
  await mkdir(place, { recursive: true });
  const limits = await limitsOf(base);
  const all = data.rows.train + data.rows.heldOut;
  if (data.modality === 'image') await checkRoom(place, all * limits.side ** 2 * 3);
  let done = 0;

  const prepareRow = async (row: z.output<typeof mediaRow>): Promise<PreparedRow> => {
    how.signal.throwIfAborted();
    how.showing({ label: 'preparing pictures and sound', done: done++ / Math.max(1, all) });
    const said = row.text ?? '';
    if ((row.seconds ?? 0) > limits.seconds) return { file: '', said, too_long: true };
    const original = await here(hashIn(row.file_name));
    return { file: data.modality === 'image' ? await pixelsOf(original) : original, said };
  };
  // Another row may have the same picture.
  const pixelsOf = async (original: string): Promise<string> => {
    const path = join(place, `${basename(original)}.ppm`);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
    await writeFile(`${path}.new`, await picturePixels(original, limits.side));
    await rename(`${path}.new`, path);
    return path;
  };
  const prepareRows = async (rows: Sha256, name: string): Promise<string> => {
    const lines: string[] = [];
    for await (const row of rowsOf(files.stream(rows))) {
      lines.push(`${JSON.stringify(await prepareRow(row))}\n`);
    }
    const path = join(place, name);
    await writeFile(path, lines.join(''));
    return path;
  };
  return {
    train: await prepareRows(data.train, 'train.jsonl'),
    held_out: await prepareRows(data.heldOut, 'held-out.jsonl'),
  };
}

/**
 * Once its trainer has ended, however: a run that waits to go on must not keep pictures that are removed from their
 * datanet meanwhile. It prepares them anew.
 */
export async function removePrepared(folder: string): Promise<void> {
  await rm(placeIn(folder), { recursive: true, force: true });
}

const placeIn = (folder: string) => join(folder, 'media');

/** What of the base’s own settings says how it reads. */
const baseSettings = z.object({
  vision_config: z.object({ image_size: z.number().int().positive().optional() }).optional(),
  max_source_positions: z.number().int().positive().optional(),
});

/** The side of its pictures in pixels, and the seconds of sound that it hears at once: two columns of 10 ms a position. */
async function limitsOf(base: string): Promise<{ side: number; seconds: number }> {
  const settings = baseSettings.parse(JSON.parse(await readFile(join(base, 'config.json'), 'utf8')));
  return {
    side: settings.vision_config?.image_size ?? 512,
    seconds: (settings.max_source_positions ?? 1500) / 50,
  };
}

async function* rowsOf(file: NodeJS.ReadableStream): AsyncGenerator<z.output<typeof mediaRow>> {
  for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim()) yield mediaRow.parse(JSON.parse(line));
  }
}

function hashIn(fileName: string): Sha256 {
  const sha256 = asSha256(fileName.replace(/^.*\//, '').replace(/\.\w+$/, ''));
  if (sha256 === undefined) throw new Error('A row names no stored file');
  return sha256;
}
