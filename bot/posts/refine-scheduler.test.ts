import { expect, test, vi } from 'vitest';
import { textOf } from '../../agent/room.fixture.ts';
import { ended, trainedRoom } from '../../agent/trained-room.fixture.ts';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { lookAtSchedules } from './refine-scheduler.ts';

vi.setConfig({ testTimeout: 120_000 });

const db = await emptyDatabase();
const { room, mill, workers, maker, give, shown } = await trainedRoom(db);
const { rooms, clock } = room;
const channel = await room.chat('refining');
// The clock stands at noon of a Sunday.
const days = (n: number) => {
  clock.now = new Date(clock.now.getTime() + n * 86_400_000);
};
const look = () => lookAtSchedules({ rooms, outbox: room.agent.outbox, now: () => clock.now, log: room.log });
/** What was said by schedules so far, in the channel. */
const said = async () =>
  (await room.agent.outbox.since(channel, undefined, 100)).filter(({ origin }) =>
    origin?.startsWith('refine-schedule:'),
  );
const jobs = async () => (await workers.jobs(room.community.id)).length;

test('it is agreed to, shown with whose it is, and changed by the same command', async () => {
  const here = room.at(maker.person, channel);
  const [asked] = await room.say(here, '/refine schedule maths-v1 rows=150');
  expect(textOf(asked ? [asked] : [])).toContain('from none to 150');
  expect(await rooms.refineSchedules.list()).toEqual([]);
  expect(textOf(await room.press(here, asked, 'Schedule it'))).toContain(
    'When 150 rows are new, its plan is shown',
  );
  expect(textOf(await room.agree(here, '/refine schedule maths-v1 rows=200'))).toContain(
    'When 200 rows are new',
  );
  const listed = textOf(await room.say(maker, '/refine schedules'));
  expect(listed).toContain('maths-v1 | week | 200 | proposed | in #refining | Ana');
  const guest = room.at(await room.person('Bo', 'contributor'), channel);
  expect(textOf(await room.say(guest, '/refine schedule maths-v1'))).toContain('maker');
});

test('a week begins: too few new rows are left to the next, enough are proposed once, and nothing starts', async () => {
  await give(199);
  await look();
  days(1);
  await look();
  expect(await said()).toEqual([]);
  await give(1);
  days(3);
  // The week was looked at.
  await look();
  expect(await said()).toEqual([]);
  days(4);
  await look();
  await look();
  const [proposal, ...more] = await said();
  expect(more).toEqual([]);
  const text = textOf(proposal ? [proposal] : []);
  for (const part of ['200 rows are new for maths-v1', 'the new model is measured beside maths', '[Start]'])
    expect(text).toContain(part);
  expect(await jobs()).toBe(1);
  // A week later nothing is new since that.
  days(7);
  await look();
  expect(await said()).toHaveLength(1);
});

test('its button starts the run, which is measured as any refinement', async () => {
  const [proposal] = await said();
  const here = room.at(maker.person, channel);
  const [run] = await room.press(here, proposal, 'Start');
  expect(textOf(run ? [run] : [])).toContain('Refines | maths-v1');
  expect((await mill.until(workers, 2, ended)).status).toBe('done');
  await shown('[Keep maths-v1]', channel);
});

test('it starts by itself only where that was said, as whoever said it and within their quota', async () => {
  const here = room.at(maker.person, channel);
  await room.agree(here, '/refine schedule maths-v1 rows=10 every=day start=yes');
  await give(10);
  const before = await jobs();
  days(1);
  const start = workers.start;
  const refused = vi
    .spyOn(rooms.workers, 'start')
    .mockImplementationOnce((request, origin) =>
      start({ ...request, refines: { model: 'no-such-model' } }, origin),
    );
  await look();
  refused.mockRestore();
  // What was refused is a plan that says why.
  expect(textOf((await said()).slice(1))).toMatch(/no model called “no-such-model”.*\[Start\]/);
  await give(10);
  days(1);
  await look();
  const [newest] = await workers.jobs(room.community.id);
  expect(newest).toMatchObject({ kind: 'train', personName: 'Ana', modelName: 'maths-v3' });
  expect(await jobs()).toBe(before + 1);
  await look();
  expect(await jobs()).toBe(before + 1);
  await mill.until(workers, newest?.number ?? 0, ended);
});

test('who may start none any more has it proposed', async () => {
  await db.run(sql`update membership set role = 'contributor' where person_id = ${maker.person.id}`);
  await give(10);
  days(1);
  const before = await jobs();
  await look();
  expect(textOf((await said()).slice(-1))).toContain(
    'Ana, who scheduled it, may start no trainings any more',
  );
  expect(await jobs()).toBe(before);
  await db.run(sql`update membership set role = 'maker' where person_id = ${maker.person.id}`);
});

test('it ends by its button, and by itself where its model is gone', async () => {
  const here = room.at(maker.person, channel);
  const [list] = await room.say(here, '/refine schedules');
  expect(textOf(await room.press(here, list, 'Stop maths-v1'))).toContain('refined by schedule no more');
  expect(await rooms.refineSchedules.list()).toEqual([]);
  await room.agree(here, '/refine schedule maths-v1 every=day');
  await workers.deleteModel(room.community.id, 'maths-v1');
  days(1);
  await look();
  expect(textOf((await said()).slice(-1))).toContain('There is no model called “maths\\-v1”');
  expect(await rooms.refineSchedules.list()).toEqual([]);
});
