import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { withRealTrainer } from '../../test/real-trainer.ts';
import { openRoom } from '../room.fixture.ts';
import type { Workers } from '../workers.ts';

// The real trainer and the real model server, on a little of the example that newcomers train.
const db = await emptyDatabase();
const room = await openRoom(db);
let workers: Workers;
let close = async () => {};

beforeAll(async () => {
  await withRealTrainer(room);
  ({ workers, close } = await room.open());
}, 600_000);

afterAll(async () => {
  await close();
  await room.remove();
});

test('SmolLM2 learns the example, stops and goes on, and answers differently from its base', {
  timeout: 600_000,
}, async () => {
  const { communityId } = room;
  const rows = (await readFile(join(import.meta.dirname, '../..', 'examples', 'example.jsonl'), 'utf8'))
    .trim()
    .split('\n');
  const store = (lines: string[]) => room.files.put(`${lines.map(asMessages).join('\n')}\n`);
  const [train, heldOut] = [await store(rows.slice(0, 40)), await store(rows.slice(40, 46))];
  const request = room.request({
    data: {
      snapshotId: 1,
      label: 'example v1',
      datanet: 'example',
      train: train.sha256,
      heldOut: heldOut.sha256,
      rows: { train: 40, heldOut: 6 },
    },
    settings: { method: 'lora', maxSteps: 10, batchSize: 4, learningRate: 2e-3 },
  });
  const plan = await workers.plan(request);
  expect(plan).toMatchObject({ counted: true, learned: { whole: 40, truncated: 0, tooLong: 0 } });
  const { number } = await workers.start(request, 'real');

  await room.until(workers, number, ({ step }) => step >= 2);
  await workers.cancel(communityId, number);
  const stopped = await room.until(workers, number, ({ status }) => status !== 'running');
  expect(stopped).toMatchObject({ status: 'cancelled', problem: undefined });
  await workers.resume(communityId, number);
  const job = await room.until(workers, number, ({ status }) => status === 'done' || status === 'failed');

  expect(job).toMatchObject({
    status: 'done',
    problem: undefined,
    attempt: 2,
    steps: plan.steps,
    step: plan.steps,
  });
  const { before = 0, after = 99 } = job.evaluation;
  expect(after).toBeLessThan(before);
  expect(job.curve.train.map(([step]) => step).at(-1)).toBe(plan.steps);
  const seconds = ((job.finishedAt?.getTime() ?? 0) - (job.startedAt?.getTime() ?? 0)) / 1000;

  const ask = async (name: string) => {
    let text = '';
    const messages = [{ role: 'user' as const, content: 'What do you like to eat?' }];
    for await (const piece of workers.chat({ communityId, name, messages, maxTokens: 40, temperature: 0 }))
      text += piece;
    return text;
  };
  const [tuned, base] = [await ask(job.modelName), await ask('smollm2-135m')];
  expect(tuned).toMatch(/mill/);
  expect(base).not.toBe(tuned);

  console.info(
    `Trained ${plan.steps} steps in ${seconds.toFixed(0)} s (planned ${plan.seconds?.toFixed(0)} s), ${plan.tokens} tokens an epoch planned, ` +
      `${job.tokensPerSecond?.toFixed(0)} tokens/s; held-out loss ${before.toFixed(2)} -> ${after.toFixed(2)}.\n` +
      `Base: ${base}\nTuned: ${tuned}`,
  );
});

function asMessages(line: string): string {
  const row = JSON.parse(line) as Record<string, unknown>;
  if (Array.isArray(row.messages)) return line;
  const [prompt, completion] = Object.values(row).map(String);
  return JSON.stringify({
    messages: [
      { role: 'user', content: prompt },
      { role: 'assistant', content: completion },
    ],
  });
}
