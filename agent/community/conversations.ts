import type { Database } from '../../store/database/database.ts';
import { prepared, sql } from '../../store/database/sql.ts';
import type { Topics } from '../../store/queue/topics.ts';

/**
 * Chats with models: while one is open, a person's plain messages in that chat go to the model. That one began or ended
 * has the topic `conversation:<chat's id>`.
 */
export interface Conversations {
  /** Opens a conversation, closing the one before it. The same origin again changes nothing. */
  start(
    input: { chatId: number; personId: number; model: string; origin: string } & ChatSettings,
  ): Promise<void>;
  /** The open conversation with its turns, oldest first. */
  current(chatId: number, personId: number): Promise<Conversation | undefined>;
  /** The number of the last answer of a model in a chat, to this person or where others read it too. */
  lastAnswer(chatId: number, personId: number): Promise<number | undefined>;
  /** Returns the model's name, or undefined when none was open. */
  end(chatId: number, personId: number): Promise<string | undefined>;
  /** Changes how an open conversation is held; what is not given stays as it is. */
  settle(conversationId: number, change: ChatSettings): Promise<void>;
  /** Adds a turn; the same origin and role again replaces it. Returns its number. */
  say(conversationId: number, turn: NewTurn): Promise<number>;
  /** Takes turns out of their conversation: something else, by `origin`, is in their place. They are kept. */
  replace(turns: readonly number[], origin: string): Promise<void>;
}

export type TurnRole = 'person' | 'model';

/** How a chat with a model is held; what is left out is as the model or the server has it. */
export interface ChatSettings {
  /** What the model is told first; left out, what its training data had. */
  system?: string | undefined;
  /** From 0, always the likeliest word, to 2. */
  temperature?: number | undefined;
  /** Tokens of an answer at most. */
  maxTokens?: number | undefined;
}

export interface NewTurn {
  origin: string;
  actor: TurnRole;
  text: string;
  /** Of an answer. */
  by?: { model: string; version: string | undefined; system: string | undefined };
}

export interface Turn {
  id: number;
  actor: TurnRole;
  text: string;
  origin: string;
  /** What took its place, by its origin; it is then no part of the conversation. */
  replacedBy: string | null;
}

export interface Conversation extends ChatSettings {
  id: number;
  /** The name of a tuned or a base model. */
  model: string;
  turns: Turn[];
}

interface Row {
  id: number;
  model: string;
  system: string | null;
  temperature: number | null;
  maxTokens: number | null;
}

export function openConversations(db: Database, topics: Topics): Conversations {
  return {
    async start({ chatId, personId, model, system, temperature, maxTokens, origin }) {
      await db.transaction(async tx => {
        await tx.run(sql`
          update conversation set ended_at = now()
          where chat_id = ${chatId} and person_id = ${personId} and ended_at is null and origin <> ${origin}`);
        await tx.run(sql`
          insert into conversation (chat_id, person_id, model, system_prompt, temperature, max_tokens, origin)
          values (${chatId}, ${personId}, ${model}, ${system ?? null}, ${temperature ?? null}, ${maxTokens ?? null},
            ${origin})
          on conflict (origin) do nothing`);
      });
      topics.publish(`conversation:${chatId}`);
    },

    async current(chatId, personId) {
      const open = await db.first<Row>(
        prepared(
          'conversation-open',
          sql`
        select id, model, system_prompt as system, temperature, max_tokens as "maxTokens" from conversation
        where chat_id = ${chatId} and person_id = ${personId} and ended_at is null`,
        ),
      );
      if (!open) return undefined;
      const turns = await db.all<Turn>(sql`
        select id, speaker as actor, text, origin, replaced_by as "replacedBy" from turn
        where conversation_id = ${open.id} order by id`);
      return {
        id: open.id,
        model: open.model,
        system: open.system ?? undefined,
        temperature: open.temperature ?? undefined,
        maxTokens: open.maxTokens ?? undefined,
        turns,
      };
    },

    async lastAnswer(chatId, personId) {
      const { id } = await db.one<{ id: number | null }>(sql`
        with here as materialized (
          select conversation.id from conversation join chat on chat.id = chat_id
          where chat_id = ${chatId} and (person_id = ${personId} or not private)
        )
        select max(id) as id from turn
        where conversation_id in (select id from here) and speaker = 'model' and model is not null
          and replaced_by is null`);
      return id ?? undefined;
    },

    async end(chatId, personId) {
      const ended = await db.first<{ model: string }>(sql`
        update conversation set ended_at = now()
        where chat_id = ${chatId} and person_id = ${personId} and ended_at is null
        returning model`);
      if (ended) topics.publish(`conversation:${chatId}`);
      return ended?.model;
    },

    async settle(conversationId, { system, temperature, maxTokens }) {
      await db.run(sql`
        update conversation set system_prompt = coalesce(${system ?? null}, system_prompt),
          temperature = coalesce(${temperature ?? null}::double precision, temperature),
          max_tokens = coalesce(${maxTokens ?? null}::int, max_tokens)
        where id = ${conversationId}`);
    },

    async say(conversationId, { origin, actor, text, by }) {
      const { id } = await db.one<{ id: number }>(sql`
        insert into turn (conversation_id, origin, speaker, text, model, version, system_prompt)
        values (${conversationId}, ${origin}, ${actor}, ${text}, ${by?.model ?? null}, ${by?.version ?? null},
          ${by?.system || null})
        on conflict (origin, speaker) do update set text = excluded.text, model = excluded.model,
          version = excluded.version, system_prompt = excluded.system_prompt
        returning id`);
      return id;
    },

    async replace(turns, origin) {
      await db.run(sql`
        update turn set replaced_by = ${origin} where id = any(${[...turns]}::bigint[]) and replaced_by is null`);
    },
  };
}
