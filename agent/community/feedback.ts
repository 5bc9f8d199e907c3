import type { Database } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';
import { exchanges, offered } from './exchanges.ts';

/** What people think of models' answers: good or bad, and what one should have said. */
export interface Feedback {
  /**
   * An answer with what it was given to.
   *
   * @throws UserError when it is none of the community's, or of a chat that the person does not read
   */
  answer(where: {
    communityId: number;
    chatId: number;
    personId: number;
    turn: number;
  }): Promise<GivenAnswer>;
  /** Notes what a person thinks of an answer; the last word counts. */
  rate(turn: number, personId: number, good: boolean): Promise<void>;
  /** What people thought of one version's answers in a community. */
  ratings(communityId: number, model: string, version: string | undefined): Promise<Ratings>;
  /** The datanet that corrections go to, by its number. */
  datanetOf(communityId: number): Promise<number | undefined>;
  /** Names that datanet; `undefined`: none. */
  nameDatanet(communityId: number, datanetId: number | undefined): Promise<void>;
  /** Keeps an answer with what it should have been; the same origin again changes nothing. */
  keep(correction: NewCorrection): Promise<void>;
  /** Forgets the corrections that these submissions gave: what they said is removed. */
  forget(submissionIds: readonly number[]): Promise<void>;
  /** The corrections of a community, or of one model there, newest first. */
  corrections(communityId: number, model?: string): Promise<Correction[]>;
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface GivenAnswer {
  turn: number;
  model: string;
  version: string | undefined;
  /** What was answered: a system prompt where there was one, what was said before, and the question. */
  prompt: ChatMessage[];
  text: string;
}

export interface Ratings {
  good: number;
  bad: number;
}

export interface NewCorrection {
  communityId: number;
  personId: number;
  submissionId: number;
  origin: string;
  answer: GivenAnswer;
  chosen: string;
}

/** A preferred and a rejected answer to the same prompt. */
export interface Correction {
  submissionId: number;
  model: string;
  version: string | undefined;
  prompt: ChatMessage[];
  chosen: string;
  rejected: string;
  /** Whether its submission was accepted, was not, or is not decided yet. */
  state: 'accepted' | 'refused' | 'undecided';
}

interface AnswerRow {
  id: number;
  conversationId: number;
  text: string;
  model: string;
  version: string | null;
  system: string | null;
}

export function openFeedback(db: Database, topics: Topics): Feedback {
  return {
    async answer({ communityId, chatId, personId, turn }) {
      const row = await db.first<AnswerRow>(sql`
        select turn.id, conversation_id as "conversationId", text, turn.model, version, turn.system_prompt as system
        from turn
        join conversation on conversation.id = conversation_id
        join chat on chat.id = chat_id
        where turn.id = ${turn} and speaker = 'model' and turn.model is not null
          and chat.community_id = ${communityId}
          and (person_id = ${personId} or (chat.id = ${chatId} and not chat.private))`);
      if (!row) throw new UserError(message('That answer is not there any more, or not yours to judge.'));
      return { ...row, turn: row.id, version: row.version ?? undefined, prompt: await promptOf(db, row) };
    },

    async rate(turn, personId, good) {
      await db.run(sql`
        insert into answer_rating (turn_id, person_id, good) values (${turn}, ${personId}, ${good})
        on conflict (turn_id, person_id) do update set good = excluded.good, rated_at = now()`);
    },

    ratings: (communityId, model, version) =>
      db.one<Ratings>(sql`
        select count(*) filter (where good) as good, count(*) filter (where not good) as bad
        from answer_rating
        join turn on turn.id = turn_id
        join conversation on conversation.id = conversation_id
        join chat on chat.id = chat_id
        where chat.community_id = ${communityId} and turn.model = ${model}
          and turn.version is not distinct from ${version ?? null}`),

    async datanetOf(communityId) {
      const row = await db.one<{ id: number | null }>(sql`
        select (settings->>'corrections')::bigint as id from community where id = ${communityId}`);
      return row.id ?? undefined;
    },

    async nameDatanet(communityId, datanetId) {
      await db.run(sql`
        update community
        set settings = (settings - 'corrections') || ${json(datanetId === undefined ? {} : { corrections: datanetId })}::jsonb
        where id = ${communityId}`);
      topics.publish(`community:${communityId}`);
    },

    async keep({ communityId, personId, submissionId, origin, answer, chosen }) {
      await db.run(sql`
        insert into answer_correction
          (community_id, turn_id, person_id, submission_id, origin, model, version, prompt, rejected, chosen)
        values (${communityId}, ${answer.turn}, ${personId}, ${submissionId}, ${origin}, ${answer.model},
          ${answer.version ?? null}, ${json(answer.prompt)}, ${answer.text}, ${chosen})
        on conflict (origin) do nothing`);
    },

    async forget(submissionIds) {
      await db.run(sql`
        delete from answer_correction where submission_id = any(${[...submissionIds]}::bigint[])`);
    },

    async corrections(communityId, model) {
      const rows = await db.all<Omit<Correction, 'version'> & { version: string | null }>(sql`
        select submission_id as "submissionId", model, version, prompt, chosen, rejected,
          case when status = 'accepted' then case when rows_accepted > 0 then 'accepted' else 'refused' end
            when status in ('refused', 'rejected', 'withdrawn') then 'refused' else 'undecided' end as state
        from answer_correction
        join submission on submission.id = submission_id
        where community_id = ${communityId} and (${model ?? null}::text is null or model = ${model ?? null})
        order by answer_correction.id desc`);
      return rows.map(row => ({ ...row, version: row.version ?? undefined }));
    },
  };
}

/** What an answer was given to: its own question, after the exchanges that stood before it. */
async function promptOf(db: Database, { id, conversationId, system }: AnswerRow): Promise<ChatMessage[]> {
  const turns = await db.all<{ actor: 'person' | 'model'; text: string }>(sql`
    with question as (
      select id from turn
      where conversation_id = ${conversationId} and speaker = 'person' and id < ${id}
      order by id desc limit 1
    )
    select speaker as actor, text from turn
    where conversation_id = ${conversationId}
      and (id = (select id from question) or (id < (select id from question) and replaced_by is null))
    order by id`);
  const asked = turns.pop();
  return [
    ...(system ? [{ role: 'system' as const, content: system }] : []),
    ...exchanges(turns)
      .slice(-offered)
      .flatMap(({ asked, answered }) => [
        { role: 'user' as const, content: asked },
        { role: 'assistant' as const, content: answered },
      ]),
    { role: 'user', content: asked?.text ?? '' },
  ];
}
