import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** What a person asked the docs in a chat, and what they were answered: the next question may lean on it. */
export interface Questions {
  /** Keeps an answered question. The same origin again changes nothing. */
  keep(asked: Asked & { chatId: number; personId: number; origin: string; at: Date }): Promise<void>;
  /** The last few of the quarter of an hour before `now`, oldest first. */
  recent(chatId: number, personId: number, now: Date): Promise<Asked[]>;
}

export interface Asked {
  question: string;
  answer: string;
}

const minutes = 15;
const most = 3;

export function openQuestions(db: Database): Questions {
  return {
    async keep({ chatId, personId, origin, question, answer, at }) {
      await db.run(sql`
        insert into question (chat_id, person_id, origin, question, answer, asked_at)
        values (${chatId}, ${personId}, ${origin}, ${question}, ${answer}, ${at})
        on conflict (origin) do nothing`);
    },

    async recent(chatId, personId, now) {
      const since = new Date(now.getTime() - minutes * 60_000);
      const last = await db.all<Asked>(sql`
        select question, answer from question
        where chat_id = ${chatId} and person_id = ${personId} and asked_at > ${since}
        order by id desc limit ${most}`);
      return last.reverse();
    },
  };
}

/** Whether words that are no command go on with the question before: "and for QLoRA?", "how about a GPU". */
export function goesOn(text: string): boolean {
  const words = text.trim();
  if (words.length > 300) return false;
  return (
    /\?\s*$/.test(words) ||
    /^(what|how) about\b|^and (for|in|on|with|if|what|how|why|which|where|when|who|can|do|does|is|are)\b/i.test(
      words,
    )
  );
}
