import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { openFiles } from '../../store/files/files.ts';
import { measureMedia, trainingFiles } from './media-rows.ts';
import { learnedOf } from './rows.ts';

const root = await mkdtemp(join(tmpdir(), 'gristmill-media-'));
afterAll(() => rm(root, { recursive: true, force: true }));
const files = await openFiles(join(root, 'files'));
const lines = (rows: object[]) => files.put(rows.map(row => `${JSON.stringify(row)}\n`).join(''));
const base = async (config: object) => {
  const folder = await mkdtemp(join(root, 'base-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  return folder;
};
const how = {
  stored: <T>(work: () => Promise<T>) => work(),
  showing: () => {},
  signal: new AbortController().signal,
};

async function prepared(modality: 'image' | 'audio', rows: object[], config: object) {
  const folder = await mkdtemp(join(root, 'run-'));
  const [train, heldOut] = [await lines(rows), await lines([])];
  const data = {
    snapshotId: 1,
    label: 'doors v1',
    datanet: 'doors',
    train: train.sha256,
    heldOut: heldOut.sha256,
    rows: { train: rows.length, heldOut: 0 },
    modality,
  };
  const paths = await trainingFiles(files, { data, base: await base(config), folder }, how);
  const written = await readFile(paths.train, 'utf8');
  expect(await readFile(paths.held_out, 'utf8')).toBe('');
  return {
    folder,
    rows: written
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
  };
}

test('a picture is given as the pixels that its base reads, on white where it was transparent', async () => {
  // Half red and half transparent, and wider than high.
  const half = { create: { width: 40, height: 20, channels: 4 as const, background: '#ff0000' } };
  const whole = { create: { width: 80, height: 20, channels: 4 as const, background: '#00000000' } };
  const png = await sharp(whole)
    .composite([{ input: await sharp(half).png().toBuffer(), left: 0, top: 0 }])
    .png()
    .toBuffer();
  const { sha256 } = await files.put(png);
  const row = { file_name: `data/${sha256}.png`, text: 'A red door', bytes: png.length };
  const config = { vision_config: { image_size: 16 } };
  const { folder, rows } = await prepared('image', [row, row], config);
  const path = join(folder, 'media', `${sha256}.ppm`);
  expect(rows).toEqual([
    { file: path, said: 'A red door' },
    { file: path, said: 'A red door' },
  ]);
  const ppm = await readFile(path);
  const header = 'P6\n16 16\n255\n';
  expect(ppm.subarray(0, header.length).toString()).toBe(header);
  const pixels = ppm.subarray(header.length);
  expect(pixels).toHaveLength(16 * 16 * 3);
  expect([...pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
  expect([...pixels.subarray(45, 48)]).toEqual([255, 255, 255]);
});

test('a picture in grey has three colours, too', async () => {
  const grey = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  const { sha256 } = await files.put(grey);
  const { rows } = await prepared('image', [{ file_name: `data/${sha256}.png` }], {
    vision_config: { image_size: 4 },
  });
  expect(rows[0].said).toBe('');
  const ppm = await readFile(rows[0].file);
  expect([...ppm.subarray(-3)]).toEqual([128, 128, 128]);
});

test('a clip stays where it is, and one that is longer than its base hears is named', async () => {
  const { sha256 } = await files.put('RIFF');
  const clip = (seconds: number) => ({ file_name: `data/${sha256}.wav`, text: 'one', seconds });
  const { rows } = await prepared('audio', [clip(2), clip(2.1)], { max_source_positions: 100 });
  expect(rows).toEqual([
    { file: files.path(sha256), said: 'one' },
    { file: '', said: 'one', too_long: true },
  ]);
});

test('a picture that is gone is said, and not left out', async () => {
  const row = { file_name: `data/${'0'.repeat(64)}.png`, text: 'x' };
  await mkdir(root, { recursive: true });
  await expect(prepared('image', [row], {})).rejects.toThrow(/doors v1 is not on this machine/);
});

test('rows are measured by what is said of them', async () => {
  const { sha256 } = await lines([
    { file_name: 'data/a.wav', text: 'one two three', seconds: 3 },
    { file_name: 'data/b.wav', seconds: 3 },
    { file_name: 'data/c.wav', text: 'too long', seconds: 31 },
  ]);
  const measured = await measureMedia(files.stream(sha256), 'audio');
  expect(measured).toMatchObject({ rows: 3, counted: false });
  expect(learnedOf(measured, 448)).toEqual({ whole: 1, truncated: 0, tooLong: 1, noAnswer: 1, refused: 0 });
  const pictures = await measureMedia(files.stream(sha256), 'image');
  // A picture takes 64 tokens, and the question the rest.
  expect(pictures.longest).toBeGreaterThan(64 + 3);
});
