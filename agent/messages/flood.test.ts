import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import type { Update } from '../update.ts';

const db = await emptyDatabase();
const house = await testAgent(db, { limits: { perMinute: 2, waiting: 4 } });
const { agent, at, say } = house;
const [ada, bo] = [await house.person('Ada', 'operator'), await house.person('Bo')];
const [one, other] = [await house.chat('one'), await house.chat('other')];
const help: Update = { kind: 'text', text: '/help link', files: [] };

const stored = async () => (await db.all(sql`select 1 from incoming where person_id = ${ada.id}`)).length;
const notices = () =>
  db.all<{ chatId: number; reply: object }>(sql`
    select chat_id as "chatId", reply from message where origin like 'slowed:%'`);

test('who sends faster than they are answered is told so once, and all of it is kept', async () => {
  for (let n = 0; n < 2; n++) expect(textOf(await say(at(ada, one), '/help link'))).toContain('/link');
  for (let n = 0; n < 4; n++) await agent.receive(at(ada, n % 2 ? one : other), `flood:${n}`, help);
  expect(await stored()).toBe(6);
  const told = await notices();
  expect(told).toMatchObject([{ chatId: other }]);
  expect(JSON.stringify(told)).toContain(
    '**Ada**, that is more than 2 messages in a minute. All of them are kept; the rest is answered one every 30 seconds.',
  );
});

test('too much is refused before it is stored, with words; what was stored before is not refused', async () => {
  const refused = await agent.receive(at(ada, one), 'flood:9', help).catch(error => error);
  expect(refused).toBeInstanceOf(UserError);
  expect(refused.message).toMatch(
    /^4 messages of yours wait for an answer already, so this one was not taken/,
  );
  await agent.receive(at(ada, one), 'flood:1', help);
  expect(await stored()).toBe(6);
});

test('others in the same chats are answered at once', async () => {
  for (const chat of [one, other]) expect(textOf(await say(at(bo, chat), '/help link'))).toContain('/link');
});

test('a thousand at once are not all taken because none of them is stored yet', async () => {
  const many = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => agent.receive(at(bo, one), `many:${n}`, help)),
  );
  expect(many.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(4);
});

test('what waited when it stopped is answered by the next start', async () => {
  await agent.stop();
  const left = await db.all<{ id: number }>(sql`select id from incoming where finished_at is null`);
  expect(left.length).toBeGreaterThanOrEqual(4);
  const next = await testAgent(db);
  while ((await db.all(sql`select 1 from incoming where finished_at is null`)).length)
    await new Promise(setImmediate);
  expect(next.problems).toEqual([]);
});
