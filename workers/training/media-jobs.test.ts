import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../room.fixture.ts';

const room = await openRoom(await emptyDatabase());
const { workers, close } = await room.open();
afterAll(async () => {
  await close();
  await room.remove();
});

test('a run that failed keeps no pictures, and prepares them anew when it goes on', async () => {
  const base = join(room.dataDir, 'models', 'bases', 'smolvlm-256m');
  await mkdir(base, { recursive: true });
  await writeFile(join(base, 'config.json'), JSON.stringify({ vision_config: { image_size: 8 } }));
  const red = { create: { width: 9, height: 9, channels: 3 as const, background: '#f00' } };
  const { sha256 } = await room.files.put(await sharp(red).png().toBuffer());
  const line = JSON.stringify({ file_name: `data/${sha256}.png`, text: 'red' });
  const rows = await room.files.put(`${line}\n`.repeat(24));
  const data = {
    ...room.request().data,
    train: rows.sha256,
    heldOut: rows.sha256,
    modality: 'image' as const,
  };
  room.trainer = ['crashAt=6'];
  const { number } = await workers.start(room.request({ base: 'smolvlm-256m', data }), 'red');
  const ended = (status: string) => status === 'failed' || status === 'done';
  const failed = await room.until(workers, number, ({ status }) => ended(status));
  expect(failed).toMatchObject({ status: 'failed', modality: 'image' });
  const run = join(room.dataDir, 'runs', String(number));
  expect(await readdir(run)).not.toContain('media');
  expect(await readdir(run)).toContain('run.json');

  room.trainer = [];
  await workers.resume(room.communityId, number);
  const done = await room.until(workers, number, ({ status }) => ended(status));
  expect(done).toMatchObject({ status: 'done', model: { modality: 'image' } });
});
