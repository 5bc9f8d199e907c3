import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { parseSlash } from '../arguments/slash-text.ts';
import { endChat } from '../commands/end-chat.ts';
import { commands } from '../commands/index.ts';
import type { ActorCache } from '../people/actor-cache.ts';
import type { Incoming, Update } from '../update.ts';

/**
 * Who has asked to end their chat with a model while they wait for an answer in it. Everything in a chat is done in its
 * order, and a long answer would keep the end waiting that is meant to stop it.
 */
export interface ChatCancellations {
  /** Looks whether an update that has to wait ends a chat. */
  notice(incoming: Incoming): Promise<void>;
  /** Aborted when the person asks to end the chat, after what they said here. */
  signal(incoming: Incoming): AbortSignal;
  /** The update is worked off. */
  done(incoming: Incoming): void;
}

export function openChatCancellations(db: Database, actors: ActorCache): ChatCancellations {
  /** Updates that wait, by number. */
  const waiting = new Set<number>();
  /** Of these, the ones that end a chat, with whose. */
  const asked = new Map<number, string>();
  /** Turns that are being answered. */
  const answering = new Map<number, { key: string; controller: AbortController }>();

  return {
    async notice(incoming) {
      waiting.add(incoming.id);
      // Who has joined their accounts is one.
      const { person } = await actors.of(incoming);
      if (!(await endsChat(db, incoming.update, person.id)) || !waiting.has(incoming.id)) return;
      const key = keyOf({ ...incoming, person });
      asked.set(incoming.id, key);
      for (const [id, turn] of answering) if (turn.key === key && id < incoming.id) turn.controller.abort();
    },

    signal(incoming) {
      const key = keyOf(incoming);
      const controller = new AbortController();
      answering.set(incoming.id, { key, controller });
      for (const [id, whose] of asked) if (whose === key && id > incoming.id) controller.abort();
      return controller.signal;
    },

    done({ id }) {
      waiting.delete(id);
      asked.delete(id);
      answering.delete(id);
    },
  };
}

function keyOf({ chatId, person }: Pick<Incoming, 'chatId' | 'person'>): string {
  return `${chatId} ${person.id}`;
}

/** As far as it can be seen at once: what is said in other words has its turn like everything. */
async function endsChat(db: Database, update: Update, personId: number): Promise<boolean> {
  if (update.kind === 'form') return update.command === endChat.name;
  if (update.kind === 'press') {
    const call = await db.first<{ command: string }>(sql`
      select command from call where token = ${update.token} and coalesce(presser_id, ${personId}) = ${personId}`);
    return call?.command === endChat.name;
  }
  const text = update.text.trim();
  if (text.startsWith('/')) return parseSlash(text, commands).command === endChat.name;
  const words = text.toLowerCase().replace(/[.!\s]+$/, '');
  return endChat.phrases.some(phrase => phrase.toLowerCase() === words);
}
