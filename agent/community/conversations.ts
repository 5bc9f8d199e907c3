import type { Database } from '../../store/database/database.ts';
import { prepared, sql } from '../../store/database/sql.ts';
import type { Topics } from '../../store/queue/topics.ts';

/**
 * Chats with models: while one is open, a person's plain messages in that chat go to the model. That one began or ended
 * has the topic `conversation:<chat's id>`.
 */
export interface Conversations {
  /** Opens a conversation, closing the one before it. The same origin again changes nothing. */
  start(input: {
    chatId: number;
    personId: number;
    model: string;
    /** What the model is told first; left out, what its training data had. */
    system?: string | undefined;
    origin: string;
  }): Promise<void>;
  /** The open conversation with its turns, oldest first. */
  current(chatId: number, personId: number): Promise<Conversation | undefined>;
  /** Returns the model's name, or undefined when none was open. */
  end(chatId: number, personId: number): Promise<string | undefined>;
  /** Adds a turn; the same origin and role again replaces it. */
  say(conversationId: number, origin: string, actor: TurnRole, text: string): Promise<void>;
}

export type TurnRole = 'person' | 'model';

export interface Conversation {
  id: number;
  /** The name of a tuned or a base model. */
  model: string;
  /** What the model is told first, when somebody chose that; else what its training data had. */
  system: string | undefined;
  turns: { actor: TurnRole; text: string; origin: string }[];
}

export function openConversations(db: Database, topics: Topics): Conversations {
  return {
    async start({ chatId, personId, model, system, origin }) {
      await db.transaction(async tx => {
        await tx.run(sql`
          update conversation set ended_at = now()
          where chat_id = ${chatId} and person_id = ${personId} and ended_at is null and origin <> ${origin}`);
        await tx.run(sql`
          insert into conversation (chat_id, person_id, model, system_prompt, origin)
          values (${chatId}, ${personId}, ${model}, ${system ?? null}, ${origin})
          on conflict (origin) do nothing`);
      });
      topics.publish(`conversation:${chatId}`);
    },

    async current(chatId, personId) {
      const open = await db.first<{ id: number; model: string; system: string | null }>(
        prepared(
          'conversation-open',
          sql`
        select id, model, system_prompt as system from conversation
        where chat_id = ${chatId} and person_id = ${personId} and ended_at is null`,
        ),
      );
      if (!open) return undefined;
      const turns = await db.all<Conversation['turns'][number]>(sql`
        select speaker as actor, text, origin from turn where conversation_id = ${open.id} order by id`);
      return { ...open, system: open.system ?? undefined, turns };
    },

    async end(chatId, personId) {
      const ended = await db.first<{ model: string }>(sql`
        update conversation set ended_at = now()
        where chat_id = ${chatId} and person_id = ${personId} and ended_at is null
        returning model`);
      if (ended) topics.publish(`conversation:${chatId}`);
      return ended?.model;
    },

    async say(conversationId, origin, actor, text) {
      await db.run(sql`
        insert into turn (conversation_id, origin, speaker, text)
        values (${conversationId}, ${origin}, ${actor}, ${text})
        on conflict (origin, speaker) do update set text = excluded.text`);
    },
  };
}
