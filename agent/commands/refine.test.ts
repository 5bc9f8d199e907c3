import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { textOf } from '../room.fixture.ts';
import { ended, trainedRoom } from '../trained-room.fixture.ts';

// From what is new to the question which model is to stand, with programs that speak the protocols of the trainer's folder.
vi.setConfig({ testTimeout: 120_000 });

const db = await emptyDatabase();
const { room, mill, workers, maker, give, shown } = await trainedRoom(db);

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
