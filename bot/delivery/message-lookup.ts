import type { DueMessage } from './chat-queue.ts';
import type { DeliveryRecords } from './delivery-records.ts';
import type { MessageLocation, OutgoingMessage } from './transport.ts';

/** Finds what is to be shown of a message that is due, and where it is already. */
export interface MessageLookup {
  /** When all of it is at hand: nothing is asked of the database before an answer leaves. */
  fromCache(messageId: number, due: DueMessage): Found | undefined;
  /** As the database has it; undefined where it was refused. */
  fromDatabase(messageId: number, due: DueMessage): Promise<Found | undefined>;
}

/** A message as it is to be shown now, and where it is already. */
export interface Found {
  outgoing: Omit<OutgoingMessage, 'messageId' | 'chatId' | 'chat' | 'reserveRequest'>;
  location: MessageLocation | undefined;
  revision: number;
  /** The version that the platform has; 0 where it has none. */
  shownRevision: number;
}

export function openMessageLookup(records: DeliveryRecords): MessageLookup {
  function fromCache(messageId: number, due: DueMessage): Found | undefined {
    const { message, draft, again, mayHaveArrived, triedAt } = due;
    const known = records.known(messageId);
    const shownRevision = known?.revision ?? 0;
    const isNew = message && !message.edited && !again;
    if (message && (known || isNew) && !mayHaveArrived) {
      const { origin = known?.origin ?? '', askerId, answers, revision } = message;
      const outgoing = { origin, askerId, answers, content: draft ?? message.content, triedAt };
      return { outgoing, location: known?.location, revision, shownRevision };
    }
    if (!message && draft && known) {
      const { origin, askerId, location, revision } = known;
      const outgoing = { origin, askerId, answers: undefined, content: draft, triedAt };
      return { outgoing, location, revision, shownRevision };
    }
    return undefined;
  }

  async function fromDatabase(messageId: number, due: DueMessage): Promise<Found | undefined> {
    const row = await records.read(messageId);
    if (!row || row.state === 'refused') return undefined;
    return {
      outgoing: {
        origin: row.origin,
        askerId: row.asker_id ?? undefined,
        answers: row.answers ?? undefined,
        content: due.draft ?? row.reply,
        triedAt: due.triedAt ?? (due.mayHaveArrived ? (row.tried_at ?? row.created_at) : undefined),
      },
      location: row.location ?? undefined,
      revision: row.revision,
      shownRevision: row.location ? (row.shown_revision ?? 0) : 0,
    };
  }

  return { fromCache, fromDatabase };
}
