import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../../workers/job.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import { jobCard } from '../cards/job.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import type { Sender } from '../update.ts';

// From the command to the model, with a program that speaks the trainer's protocol.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const db = await emptyDatabase();
const mill = await openRoom(db);
const { workers, close } = await mill.open();
const room = await testAgent(db, { workers });
afterAll(async () => {
  await close();
  await mill.remove();
});
let maker: Sender;
let guest: Sender;
beforeAll(async () => {
  const ana = await room.person('Ana', 'maker');
  maker = room.at(ana, await room.chat());
  guest = room.at(await room.person('Bo'), await room.chat());
  Object.assign(mill, { communityId: room.community.id, personId: ana.id });
});

const ended = ({ status }: Job) => ['done', 'failed', 'cancelled', 'paused'].includes(status);
const labels = (job: Job) => jobCard(job).buttons?.map(({ label }) => label);

/** A job that waits at its fourth of ten steps. */
async function held(origin: string): Promise<number> {
  mill.trainer = ['holdAt=4'];
  const request = { ...mill.request(), communityId: mill.communityId, personId: mill.personId };
  const { number } = await workers.start(request, origin);
  await mill.until(workers, number, ({ phase }) => phase === 'holding');
  mill.trainer = [];
  return number;
}

test('a maker pauses a job from its card, and goes on with it', async () => {
  const number = await held('paused');
  expect(labels(await workers.job(mill.communityId, number))).toEqual([
    'Pause',
    'Stop and keep',
    'Cancel',
    'Again, with changes',
  ]);
  expect(textOf(await room.say(guest, `/job pause ${number}`))).toMatch(/maker/);
  expect(textOf(await room.say(maker, `/job pause ${number}`))).toContain('Stopping');
  const paused = await mill.until(workers, number, ended);
  expect(jobCard(paused).state).toEqual({ tone: 'warning', text: 'Paused at step 4 of 10' });
  expect(labels(paused)).toEqual(['Go on', 'Keep what it has', 'Cancel', 'Again, with changes']);
  expect(textOf(await room.say(maker, '/jobs paused'))).toContain('paused');
  await room.say(maker, `/job resume ${number}`);
  expect((await mill.until(workers, number, ended)).status).toBe('done');
});

test.each([
  ['pause job {n}', 'Paused'],
  ['Please put job {n} on hold.', 'Paused'],
  ['suspend {n}', 'Paused'],
  ['pausa el trabajo {n}', 'Paused'],
  ['pausiere Auftrag {n}', 'Paused'],
  ['暂停任务 {n}', 'Paused'],
])('“%s” pauses at once, and “resume job” goes on', async (words, state) => {
  const number = await held(words);
  await room.say(maker, words.replace('{n}', String(number)));
  const paused = await mill.until(workers, number, ended);
  expect(jobCard(paused).state?.text).toContain(state);
  await room.say(maker, `resume job ${number}`);
  expect((await mill.until(workers, number, ended)).status).toBe('done');
});

test.each([
  ['stop job {n}', /Cancel job \d+\?/],
  ['pause it and cancel job {n}', /Cancel job \d+\?/],
  ['keep what job {n} has', /End job \d+ now\?/],
  ['should I pause job {n}?', /nothing was changed/],
  ['stop job {n}, do not pause it', /nothing was changed/],
])('“%s” changes nothing by itself', async (words, said) => {
  const number = await held(words);
  expect(textOf(await room.say(maker, words.replace('{n}', String(number))))).toMatch(said);
  expect((await workers.job(mill.communityId, number)).status).toBe('running');
  await workers.cancel(mill.communityId, number);
  await mill.until(workers, number, ended);
});

test('a maker stops a job and keeps its model, after a yes', async () => {
  const number = await held('kept');
  const [asked] = await room.say(maker, `/job keep ${number}`);
  expect(textOf(asked ? [asked] : [])).toContain('It is at step 4 of 10.');
  expect((await workers.job(mill.communityId, number)).status).toBe('running');
  await room.press(maker, asked, 'Stop and keep');
  const done = await mill.until(workers, number, ended);
  expect(done).toMatchObject({ status: 'done', step: 4 });
  const facts = jobCard(done).blocks?.flatMap(block => (block.kind === 'facts' ? block.facts : []));
  expect(facts).toContainEqual({ label: 'Ended', value: 'at step 4, as it was asked to' });
  expect(labels(done)).toEqual(['Chat with it', 'Model card', 'Again, with changes']);
});
