import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { parseSlash } from '../arguments/slash-text.ts';
import { endChat } from '../commands/end-chat.ts';
import { commands } from '../commands/index.ts';
import { stopAnswers } from '../commands/stop-answers.ts';
import type { ActorCache } from '../people/actor-cache.ts';
import type { Incoming, Update } from '../update.ts';

/**
 * Who has asked to end their chat with a model while they wait for an answer in it. Everything in a chat is done in its
 * order, and a long answer would keep the end waiting that is meant to stop it.
 */
export interface ChatCancellations {
  /** Looks whether an update that has to wait ends a chat. */
  notice(incoming: Incoming): Promise<void>;
  /**
   * Aborted when the person asks, after what they said here, to end the chat or only the answers. Its reason is the name of
   * the command that asks.
   */
  signal(incoming: Incoming): AbortSignal;
  /** The update is worked off. */
  done(incoming: Incoming): void;
}

export function openChatCancellations(db: Database, actors: ActorCache): ChatCancellations {
  /** Updates that wait, by number. */
  const waiting = new Set<number>();
  /** Of these, the ones that end what is answered, with whose, and by which command. */
  const asked = new Map<number, { key: string; command: string }>();
  /** Turns that are being answered. */
  const answering = new Map<number, { key: string; controller: AbortController }>();

  return {
    async notice(incoming) {
      waiting.add(incoming.id);
      // Who has joined their accounts is one.
      const { person } = await actors.of(incoming);
      const command = await endingCommand(db, incoming.update, person.id);
      if (command === undefined || !waiting.has(incoming.id)) return;
      const key = keyOf({ ...incoming, person });
      asked.set(incoming.id, { key, command });
      for (const [id, turn] of answering)
        if (turn.key === key && id < incoming.id) turn.controller.abort(command);
    },

    signal(incoming) {
      const key = keyOf(incoming);
      const controller = new AbortController();
      answering.set(incoming.id, { key, controller });
      for (const [id, one] of asked) if (one.key === key && id > incoming.id) controller.abort(one.command);
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

/** Commands that end what is being answered. */
const ends: ReadonlySet<string> = new Set([endChat.name, stopAnswers.name]);

/** As far as it can be seen at once: what is said in other words has its turn like everything. */
async function endingCommand(db: Database, update: Update, personId: number): Promise<string | undefined> {
  const command = await commandOf(db, update, personId);
  return command !== undefined && ends.has(command) ? command : undefined;
}

async function commandOf(db: Database, update: Update, personId: number): Promise<string | undefined> {
  if (update.kind === 'form') return update.command;
  if (update.kind === 'press') {
    const call = await db.first<{ command: string }>(sql`
      select command from call where token = ${update.token} and coalesce(presser_id, ${personId}) = ${personId}`);
    return call?.command;
  }
  const text = update.text.trim();
  if (text.startsWith('/')) return parseSlash(text, commands).command;
  const words = text.toLowerCase().replace(/[.!\s]+$/, '');
  return endChat.phrases.some(phrase => phrase.toLowerCase() === words) ? endChat.name : undefined;
}
