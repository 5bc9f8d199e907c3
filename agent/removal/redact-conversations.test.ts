import { expect, test } from 'vitest';
import { RemovedText, removedMark } from '../../datanets/removed-text.ts';
import { json, sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../../test/database.ts';
import { redactConversations } from './redact-conversations.ts';

const db = await emptyDatabase();
const row = 'Hedwig Xylocarp keeps the key of the old mill since the flood of the year before last.';
const removed = new RemovedText({ texts: [row], quotes: [], files: [], said: [], names: [] });

async function community(name: string) {
  const { id } = await db.one<{ id: number }>(sql`
    insert into community (platform, external_id, name) values ('web', ${name}, ${name}) returning id`);
  const chat = await db.one<{ id: number }>(sql`
    insert into chat (community_id, platform, external_id) values (${id}, 'web', ${name}) returning id`);
  const person = await db.one<{ id: number }>(sql`insert into person (name) values ('Ana') returning id`);
  const conversation = await db.one<{ id: number }>(sql`
    insert into conversation (chat_id, person_id, model, origin, system_prompt)
    values (${chat.id}, ${person.id}, 'mill-v1', ${name}, ${`You know that ${row}`}) returning id`);
  // More than are looked through at once, of which the last repeats it.
  await db.run(sql`
    insert into turn (conversation_id, origin, speaker, text)
    select ${conversation.id}, ${name} || n, 'model', case when n < 250 then 'Nobody keeps it.' else ${`They say: ${row}`} end
    from generate_series(1, 250) n`);
  await db.run(sql`
    insert into model_comparison (community_id, person_id, origin, blind, prompt, answers)
    values (${id}, ${person.id}, ${name}, true, 'Who keeps the key?',
      ${json([
        { name: 'mill-v1', answer: row },
        { name: 'base', answer: 'The miller.' },
      ])}::jsonb)`);
  await db.run(sql`
    insert into question (chat_id, person_id, origin, question, answer, asked_at)
    values (${chat.id}, ${person.id}, ${name}, ${`Is it right that ${row}`}, 'The docs don’t say.', now())`);
  await db.run(sql`
    insert into unanswered (community_id, question, asked_at) values (${id}, ${row}, now())`);
  return id;
}

const repeating = async () => {
  const counts: Record<string, number> = {};
  for (const name of ['conversation', 'turn', 'model_comparison', 'question', 'unanswered']) {
    const table = { text: name, values: [] };
    const { n } = await db.one<{ n: number }>(sql`
      select count(*) as n from ${table} r where r::text like '%Xylocarp%'`);
    counts[name] = n;
  }
  return counts;
};

test('what models repeat and people ask goes from the community’s conversations, and from no other’s', async () => {
  const [here] = [await community('here'), await community('there')];
  const each = (n: number) => ({
    conversation: n,
    turn: n,
    model_comparison: n,
    question: n,
    unanswered: n,
  });
  expect(await repeating()).toEqual(each(2));
  await redactConversations(db, { communityId: here, since: new Date(0) }, removed);
  expect(await repeating()).toEqual(each(1));
  const { answers } = await db.one<{ answers: unknown }>(sql`
    select answers from model_comparison where community_id = ${here}`);
  expect(answers).toEqual([
    { name: 'mill-v1', answer: removedMark },
    { name: 'base', answer: 'The miller.' },
  ]);
  const { kept } = await db.one<{ kept: number }>(sql`
    select count(*) as kept from turn where text = 'Nobody keeps it.'`);
  expect(kept).toBe(498);
});
