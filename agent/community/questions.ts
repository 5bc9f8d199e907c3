import type { Database } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';

/** What a person asked the docs in a chat, and what they were answered: the next question may lean on it. */
export interface Questions {
  /** Keeps an answered question and returns its number. The same origin again changes nothing. */
  keep(
    asked: Asked & {
      chatId: number;
      personId: number;
      origin: string;
      at: Date;
      sections?: readonly AnswerSection[];
    },
  ): Promise<number>;
  /** The last few of the quarter of an hour before `now`, oldest first. */
  recent(chatId: number, personId: number, now: Date): Promise<Asked[]>;
  /** A question that was answered in that chat; undefined when there is none of that number in it. */
  answered(chatId: number, number: number): Promise<AnsweredQuestion | undefined>;
  /**
   * Notes that somebody calls an answer wrong; a reason that comes later is added.
   *
   * @returns whether that is the first time that this person does
   */
  markWrong(input: {
    number: number;
    personId: number;
    reason: string | undefined;
    at: Date;
  }): Promise<boolean>;
  /** Questions of a community whose answers were called wrong, those called so last first. */
  wrong(communityId: number, options: { limit: number; withPrivate: boolean }): Promise<WrongAnswer[]>;
}

export interface Asked {
  question: string;
  answer: string;
}

/** A section that an answer rests on. */
export interface AnswerSection {
  breadcrumb: string;
  url: string;
}

export interface AnsweredQuestion extends Asked {
  sections: AnswerSection[];
}

export interface WrongAnswer {
  question: string;
  sections: AnswerSection[];
  /** How many people called it wrong. */
  times: number;
  /** When it was called so last. */
  askedAt: Date;
  reasons: string[];
}

const minutes = 15;
const most = 3;

export function openQuestions(db: Database): Questions {
  return {
    async keep({ chatId, personId, origin, question, answer, at, sections = [] }) {
      await db.run(sql`
        insert into question (chat_id, person_id, origin, question, answer, asked_at, sections)
        values (${chatId}, ${personId}, ${origin}, ${question}, ${answer}, ${at}, ${json(sections)}::jsonb)
        on conflict (origin) do nothing`);
      const { id } = await db.one<{ id: number }>(sql`select id from question where origin = ${origin}`);
      return id;
    },

    async recent(chatId, personId, now) {
      const since = new Date(now.getTime() - minutes * 60_000);
      const last = await db.all<Asked>(sql`
        select question, answer from question
        where chat_id = ${chatId} and person_id = ${personId} and asked_at > ${since}
        order by id desc limit ${most}`);
      return last.reverse();
    },

    answered: (chatId, number) =>
      db.first<AnsweredQuestion>(sql`
        select question, answer, sections from question where id = ${number} and chat_id = ${chatId}`),

    async markWrong({ number, personId, reason, at }) {
      const added = await db.run(sql`
        insert into wrong_answer (question_id, person_id, reason, marked_at)
        values (${number}, ${personId}, ${reason ?? null}, ${at})
        on conflict (question_id, person_id) do nothing`);
      if (!added && reason !== undefined)
        await db.run(sql`
          update wrong_answer set reason = ${reason} where question_id = ${number} and person_id = ${personId}`);
      return added > 0;
    },

    wrong: (communityId, { limit, withPrivate }) =>
      db.all(sql`
        select question, sections, count(*)::int as times, max(marked_at) as "askedAt",
          coalesce(jsonb_agg(reason order by marked_at) filter (where reason is not null), '[]') as reasons
        from wrong_answer
        join question on question.id = question_id
        join chat on chat.id = chat_id
        where community_id = ${communityId} and (${withPrivate} or not chat.private)
        group by question.id
        order by max(marked_at) desc, question.id desc
        limit ${limit}`),
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
