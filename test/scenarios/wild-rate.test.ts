import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobCard, jobNotice } from '../../agent/cards/job.ts';
import { modelCard } from '../../agent/cards/model.ts';
import { planCard } from '../../agent/cards/plan.ts';
import { inLanguage } from '../../agent/language/translate.ts';
import type { Reply } from '../../agent/reply.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import type { Workers } from '../../workers/workers.ts';
import { emptyDatabase } from '../database.ts';
import { withRealTrainer } from '../real-trainer.ts';

// A real training that can't go well, with what people are shown of it before and after.
const room = await openRoom(await emptyDatabase());
let workers: Workers;
let close = async () => {};

beforeAll(async () => {
  await withRealTrainer(room);
  ({ workers, close } = await room.open());
}, 1_800_000);

afterAll(async () => {
  await close();
  await room.remove();
});

test('a learning rate of 250 times the usual one is doubted in the plan, and its model is never green', {
  timeout: 1_800_000,
}, async () => {
  const request = room.request({
    settings: { method: 'lora', maxSteps: 8, batchSize: 2, learningRate: 0.05 },
  });
  const plan = await workers.plan(request);
  expect(words(planCard(plan, 'maths v1', []))).toMatch(/0\.05 is 250 times the usual one.*Take 0\.0002\./);

  const { number } = await workers.start(request, 'wild');
  const job = await room.until(workers, number, ({ status }) => status === 'done' || status === 'failed');
  const told = jobNotice(job);
  for (const card of [
    jobCard(job),
    ...(told ? [told] : []),
    ...(job.model ? [modelCard(job.model, [])] : []),
  ]) {
    expect(card.state?.tone).not.toBe('good');
    // A run whose loss is no number any more fails; one that goes on makes a doubtful model. Both say what to try.
    expect(words(card)).toMatch(/Take 0\.0002\.|smaller learningRate/);
  }
  expect(words(inLanguage('de', () => jobCard(job)))).toMatch(/Nimm 0\.0002\.|kleineren learningRate/);
});

test('a message that is too long for the model is refused in words, and a short one then answered', {
  timeout: 1_800_000,
}, async () => {
  const say = async (content: string) => {
    let text = '';
    const messages = [{ role: 'user' as const, content }];
    const request = { communityId: room.communityId, name: 'smollm2-135m', messages, maxTokens: 12 };
    for await (const piece of workers.chat(request)) text += piece;
    return text;
  };
  await expect(say('flour and water '.repeat(4000))).rejects.toThrow(
    /The last message has [\d,]+ tokens, and smollm2-135m reads 8,192 with its answer\. Say it in parts\./,
  );
  expect(await say('What is the capital of France?')).toMatch(/\w/);
});

const words = (reply: Reply) => JSON.stringify(reply);
