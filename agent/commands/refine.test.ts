import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../../workers/job.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import type { Message } from '../messages/outbox.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import type { Sender } from '../update.ts';

// From what is new to the question which model is to stand, with programs that speak the protocols of the trainer's folder.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const db = await emptyDatabase();
const mill = await openRoom(db);
const room = await testAgent(db, { dataDir: mill.dataDir });
Object.assign(mill, { communityId: room.community.id });
const { workers, close } = await mill.open();
Object.assign(room.rooms.workers, workers);
// One process has one of these.
mill.topics.subscribe(topic => room.topics.publish(topic));
const { datanets } = room.rooms;
afterAll(async () => {
  await close();
  await mill.remove();
});
const ended = ({ status }: Job) => status === 'done' || status === 'failed';
let maker: Sender;
let datanetId: number;
let given = 0;

/** Gives rows that are accepted at once. */
async function give(count: number): Promise<void> {
  const rows = Array.from({ length: count }, () => {
    const n = ++given;
    return { question: `What is ${n} and ${n}, miller?`, answer: `It is ${n + n} sacks, number ${n}.` };
  });
  const content = rows.map(row => JSON.stringify(row)).join('\n');
  const files = [{ name: 'rows.jsonl', ...(await room.files.put(content)) }];
  const { id } = await datanets.submit({
    datanetId,
    personId: maker.person.id,
    origin: `rows ${given}`,
    files,
  });
  await vi.waitFor(async () => expect((await datanets.submissionById(id)).status).toBe('accepted'), 20_000);
}

/** What the chat shows once it says that. */
async function shown(words: string): Promise<Message> {
  return await vi.waitFor(
    async () => {
      const all = await room.agent.outbox.since(maker.chatId, undefined, 100);
      const found = all.find(one => textOf([one]).includes(words));
      if (!found) throw new Error(`No “${words}” in ${textOf(all)}`);
      return found;
    },
    { timeout: 60_000, interval: 100 },
  );
}

beforeAll(async () => {
  maker = room.at(await room.person('Ana', 'maker'), await room.chat());
  ({ id: datanetId } = await datanets.create({
    communityId: room.community.id,
    createdBy: maker.person.id,
    name: 'maths',
    modality: 'text',
    summary: '',
    license: 'CC0-1.0',
    review: 'automatic',
    origin: 'maths',
  }));
  await give(120);
  await room.agree(maker, '/train smollm2-135m maths maxLength=64', 'Start');
  await mill.until(workers, 1, ended);
});

test('nothing new is said to be so; what is new has a way on', async () => {
  expect(textOf(await room.say(maker, '/refine maths-v1'))).toContain('Nothing is new since it was trained');
  await give(200);
  const [card] = await room.say(maker, '/refine maths-v1');
  expect(textOf(card ? [card] : [])).toContain('320 accepted now, 120 when it was trained');
});

test('a plan leads to a run, its evaluation follows by itself, and a person is asked which model is to stand', async () => {
  const [card] = await room.say(maker, '/refine maths-v1');
  const [plan] = await room.press(maker, card, 'Train anew with maths');
  expect(textOf(plan ? [plan] : [])).toContain('Refine maths-v1 with maths v2');
  expect(textOf(plan ? [plan] : [])).toContain('The model will be called maths-v2');
  expect(await workers.jobs(room.community.id)).toHaveLength(1);
  mill.evaluator = ['newer=0'];
  const [run] = await room.press(maker, plan, 'Start');
  expect(textOf(run ? [run] : [])).toContain('Refines | maths-v1');
  const { base, model } = await mill.until(workers, 2, ended);
  expect({ base, parent: model?.parent }).toEqual({ base: 'smollm2-135m', parent: undefined });
  const asked = await shown('[Keep maths-v1]');
  const text = textOf([asked]);
  expect(text).toContain('maths-v2 does better than maths-v1 on rows it never saw');
  expect(text).toMatch(/On \d+ older held-out rows of maths v1/);
  expect(text).toMatch(/On \d+ held-out rows that maths v2 has anew/);
  expect(await workers.named.all(room.community.id)).toEqual([]);
  const [sure] = await room.press(maker, asked, 'Promote maths-v2');
  await room.press(maker, sure, 'Promote it');
  expect(await workers.named.all(room.community.id)).toMatchObject([
    { name: 'maths', model: { name: 'maths-v2' } },
  ]);
});

test('it trains on from the model, under settings of one’s own, and the old one can be kept', async () => {
  mill.evaluator = [];
  expect(textOf(await room.say(maker, '/refine start maths way=on settings:"base=gpt2"'))).toContain(
    'not settings alone',
  );
  const [run] = await room.agree(maker, '/refine start maths settings:"epochs=1"', 'Start');
  expect(textOf(run ? [run] : [])).toContain('Refines | maths-v2');
  const { model, settings, number } = await mill.until(workers, 4, ended);
  expect(model?.parent).toMatchObject({ name: 'maths-v2' });
  expect(settings.epochs).toBe(1);
  const asked = await shown('[Keep maths-v2]');
  expect(textOf([asked])).toContain('No difference between maths-v3 and maths-v2 can be told');
  expect(textOf(await room.press(maker, asked, 'Keep maths-v2'))).toContain('maths-v2 stays');
  expect(textOf(await room.say(maker, `/job show ${number}`))).toContain('maths-v2 stays, by Ana');
});

test('an evaluation that fails says so, with a button that measures again', async () => {
  mill.evaluator = ['crashAt=2'];
  await room.agree(maker, '/refine start maths-v1', 'Start');
  const failed = await shown('could not be measured beside maths-v1');
  mill.evaluator = [];
  const [again] = await room.press(maker, failed, 'Measure again');
  expect(textOf(again ? [again] : [])).toContain('measuring maths-v4');
  const { n } = await db.one<{ n: number }>(sql`select max(number) as n from training_job`);
  expect((await mill.until(workers, n, ended)).status).toBe('done');
  await shown('[Keep maths-v1] | [Show]');
});
