import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { goesOn, openQuestions } from './questions.ts';

const db = await emptyDatabase();
const questions = openQuestions(db);
const { id: communityId } = await db.one<{ id: number }>(
  sql`insert into community (platform, external_id, name) values ('web', '1', 'Mill') returning id`,
);
const { id: chatId } = await db.one<{ id: number }>(
  sql`insert into chat (community_id, platform, external_id) values (${communityId}, 'web', 'c') returning id`,
);
const { id: personId } = await db.one<{ id: number }>(
  sql`insert into person (name) values ('ana') returning id`,
);
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));
const keep = (minute: number, question: string) =>
  questions.keep({ chatId, personId, origin: `q${minute}`, question, answer: 'so', at: at(minute) });

test('the last three questions of a quarter of an hour are remembered, oldest first', async () => {
  for (const [minute, question] of [
    [0, 'a'],
    [20, 'b'],
    [21, 'c'],
    [22, 'd'],
    [23, 'e'],
  ] as const)
    await keep(minute, question);
  await keep(23, 'the same origin again');
  const asked = async (minute: number) =>
    (await questions.recent(chatId, personId, at(minute))).map(one => one.question);
  expect(await asked(24)).toEqual(['c', 'd', 'e']);
  expect(await asked(37)).toEqual(['e']);
  expect(await asked(60)).toEqual([]);
  expect(await questions.recent(chatId, personId + 1, at(24))).toEqual([]);
});

test.each(['and for qlora?', 'why?', 'how about a GPU', 'And what of the rank'])('“%s” goes on', text => {
  expect(goesOn(text)).toBe(true);
});

test.each(['thanks', 'and then I went home', 'good morning', `${'x'.repeat(300)}?`])(
  '“%s” does not',
  text => {
    expect(goesOn(text)).toBe(false);
  },
);
