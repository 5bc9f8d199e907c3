import { expect, test, vi } from 'vitest';
import { testAgent, textOf } from '../../agent/room.fixture.ts';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { remindAll } from './review-reminders.ts';

vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const room = await testAgent(db);
const { rooms, clock } = room;
const [ana, stella] = [await room.person('Ana', 'contributor'), await room.person('Stella', 'steward')];
const atStella = room.at(stella, await room.chat());

const hours = (n: number) => {
  clock.now = new Date(clock.now.getTime() + n * 3_600_000);
};

/** Reminds, and returns what was said so far. */
async function reminded() {
  await remindAll({ db, rooms, outbox: room.agent.outbox, now: () => clock.now, log: room.log });
  const said = await db.all<{ chatId: number; text: string }>(sql`
    select chat_id as "chatId", reply #>> '{state,text}' as text from message
    where origin like 'reminder:%' order by id`);
  return said;
}

test('who made a datanet is reminded once a day, only of what waits for a day, until somebody ends it', async () => {
  const datanet = await rooms.datanets.create({
    communityId: room.community.id,
    createdBy: stella.id,
    name: 'bread',
    modality: 'text',
    origin: 'bread',
  });
  await room.say(atStella, '/help');
  await room.drop(
    room.at(ana, await room.chat()),
    'a.jsonl',
    '{"text": "Rye bread is baked for an hour."}',
    '/submit bread',
  );
  while (!(await db.first(sql`select 1 from submission where status = 'waiting'`)))
    await new Promise(setImmediate);
  // It came at noon.
  hours(23);
  expect(await reminded()).toEqual([]);
  hours(2);
  expect(await reminded()).toEqual([{ chatId: atStella.chatId, text: '1 submission waits for reviewers' }]);
  hours(1);
  expect((await reminded()).length).toBe(1);
  // Not before nine the next day.
  hours(16);
  expect((await reminded()).length).toBe(1);
  hours(4);
  expect((await reminded()).length).toBe(2);
  // One person wants none in their own chat, and then again.
  const said = await room.settle(atStella, {
    kind: 'form',
    command: 'stop-reminders',
    values: {},
    files: [],
  });
  expect(textOf(said)).toContain('You are not reminded any more; others still are.');
  hours(24);
  expect((await reminded()).length).toBe(2);
  await room.press(atStella, said[0], 'Remind me again');
  hours(24);
  expect((await reminded()).length).toBe(3);
  // Where files of the datanet are dropped, once it is bound.
  const channel = await room.chat('kitchen');
  await db.run(sql`update chat set datanet_id = ${datanet.id} where id = ${channel}`);
  hours(24);
  expect((await reminded()).at(-1)?.chatId).toBe(channel);
  expect((await reminded()).length).toBe(4);
  // In a channel it is for the whole community.
  await room.settle(room.at(stella, channel), {
    kind: 'form',
    command: 'stop-reminders',
    values: {},
    files: [],
  });
  hours(24);
  expect((await reminded()).length).toBe(4);
});
