import type { RemovedText } from '../../datanets/removed-text.ts';
import type { Database } from '../../store/database/database.ts';
import { json, type Sql, sql } from '../../store/database/sql.ts';
import { atOnce, inParts, type Where } from './in-parts.ts';

/**
 * Takes the words of removed content out of what was said with models and asked of the docs: turns and how they were
 * held, answers of several models, questions. A model may repeat what it learned, and so may whoever gave it.
 */
export async function redactConversations(db: Database, where: Where, removed: RemovedText): Promise<void> {
  for (const table of tables(where))
    await inParts(async after => {
      const rows = await db.all<{ id: number; said: Record<string, unknown> }>(sql`
        select r.id, ${table.said} as said from ${table.rows} and r.id > ${after} order by r.id limit ${atOnce}`);
      for (const { id, said } of rows) {
        const left = removed.without(said, false);
        if (left !== said) await db.run(table.keep(id, left));
      }
      return rows.at(-1)?.id;
    });
}

interface Table {
  rows: Sql;
  /** What people and models said there, as an object. */
  said: Sql;
  keep(id: number, said: Record<string, unknown>): Sql;
}

const tables = ({ communityId, since }: Where): Table[] => [
  {
    rows: sql`turn r join conversation v on v.id = r.conversation_id join chat c on c.id = v.chat_id
      where c.community_id = ${communityId} and r.created_at >= ${since}`,
    said: sql`jsonb_build_object('text', r.text, 'system', r.system_prompt)`,
    keep: (id, { text, system }) =>
      sql`update turn set text = ${text}, system_prompt = ${system} where id = ${id}`,
  },
  {
    rows: sql`conversation r join chat c on c.id = r.chat_id
      where c.community_id = ${communityId} and r.system_prompt is not null`,
    said: sql`jsonb_build_object('system', r.system_prompt)`,
    keep: (id, { system }) => sql`update conversation set system_prompt = ${system} where id = ${id}`,
  },
  {
    rows: sql`model_comparison r where r.community_id = ${communityId} and r.created_at >= ${since}`,
    said: sql`jsonb_build_object('prompt', r.prompt, 'answers', r.answers)`,
    keep: (id, { prompt, answers }) =>
      sql`update model_comparison set prompt = ${prompt}, answers = ${json(answers)}::jsonb where id = ${id}`,
  },
  {
    rows: sql`question r join chat c on c.id = r.chat_id
      where c.community_id = ${communityId} and r.asked_at >= ${since}`,
    said: sql`jsonb_build_object('question', r.question, 'answer', r.answer)`,
    keep: (id, { question, answer }) =>
      sql`update question set question = ${question}, answer = ${answer} where id = ${id}`,
  },
  {
    rows: sql`unanswered r where r.community_id = ${communityId} and r.asked_at >= ${since}`,
    said: sql`jsonb_build_object('question', r.question)`,
    keep: (id, { question }) => sql`update unanswered set question = ${question} where id = ${id}`,
  },
];
