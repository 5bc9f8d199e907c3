import { open } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Job } from '../../workers/job.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import { patience, tinyLlama } from '../../workers/trainer/run.fixture.ts';
import type { Workers } from '../../workers/workers.ts';
import { emptyDatabase } from '../database.ts';
import { smollm2 } from '../python.ts';
import { withRealTrainer } from '../real-trainer.ts';

// From a model to its file and to its successor, by the real programs on a tiny base: no step of it is a stand-in.
vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const room = await openRoom(await emptyDatabase());
const { communityId, personId } = room;
let workers: Workers;
let close = async () => {};

const settings = { method: 'lora' as const, maxSteps: 12, batchSize: 4, learningRate: 2e-3 };
const ended = ({ status }: Job) => ['done', 'failed', 'cancelled', 'paused'].includes(status);
const end = async (number: number) => {
  const job = await room.until(workers, number, ended);
  expect(job.problem).toBeUndefined();
  expect(job.status).toBe('done');
  return job;
};

beforeAll(async () => {
  await withRealTrainer(room, async shared => tinyLlama(shared, await smollm2(shared)));
  ({ workers, close } = await room.open());
  const { number } = await workers.start(room.request({ name: 'maths-v1', settings }), 'the first');
  await end(number);
});
afterAll(async () => {
  await close();
  await room.remove();
});

test('a model is merged with its base, and what is merged is written as a GGUF file', async () => {
  const merged = await workers.merge({ communityId, personId, model: 'maths-v1' }, 'merging');
  await end(merged.number);
  const files = (await workers.mergedFiles(communityId, 'maths-v1')) ?? [];
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json']),
  );

  const converted = await workers.convert(
    { communityId, personId, model: 'maths-v1', quantization: 'q8_0' },
    'converting',
  );
  await end(converted.number);
  const made = await workers.ggufFile(communityId, 'maths-v1', 'q8_0');
  if (!made) throw new Error('There is no file.');
  expect(made.file.name).toBe('maths-v1-q8_0.gguf');
  const file = await open(await room.files.local(made.file.sha256));
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  await file.close();
  expect(buffer.toString()).toBe('GGUF');
  expect(made.ollama.template).toContain('<|im_start|>');
});

test('a refined model is measured beside the one before it, on the older rows and on the new ones', async () => {
  const rows = Array.from({ length: 8 }, (_, n) => ({
    messages: [
      { role: 'user', content: `What is ${n + 40} and ${n + 40}?` },
      { role: 'assistant', content: `${n + 40} and ${n + 40} is ${2 * n + 80}.` },
    ],
  }));
  const { sha256 } = await room.files.put(rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  const data = {
    ...room.request().data,
    snapshotId: 2,
    label: 'maths v2',
    heldOut: sha256,
    rows: { train: 24, heldOut: 8 },
  };
  const request = room.request({ parent: 'maths-v1', refines: { model: 'maths-v1' }, data, settings });
  const { number } = await workers.start(request, 'refining');
  await end(number);
  const { refinement } = await room.until(workers, number, job => job.refinement?.evaluation !== undefined);
  const { measured } = await end(refinement?.evaluation?.number ?? 0);

  expect(measured?.models.map(({ name }) => name)).toEqual(['maths-v2', 'smollm2-135m', 'maths-v1']);
  expect(measured?.parts).toMatchObject([
    { rows: 'older', label: 'maths v1', count: 24 },
    { rows: 'newer', label: 'maths v2', count: 8 },
  ]);
  for (const part of measured?.parts ?? []) {
    const [refined, base, before] = part.models.map(({ figures }) => figures.loss?.value ?? Number.NaN);
    // All learned alike rows: each knows more than the one that it went on from.
    expect(refined, part.label).toBeLessThan(before ?? 0);
    expect(before, part.label).toBeLessThan(base ?? 0);
  }
  expect(measured?.samples.length).toBeGreaterThan(0);
});
