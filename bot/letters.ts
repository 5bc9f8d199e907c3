import type { Letter, PlaceOfMessage } from './courier.ts';
import type { Delivered } from './delivered.ts';
import type { Due } from './lane.ts';

/** Finds what is to be shown of a message that is due, and where it is already. */
export interface Letters {
  /** When all of it is at hand: nothing is asked of the database before an answer leaves. */
  atHand(messageId: number, due: Due): Found | undefined;
  /** As the database has it; undefined where it was refused. */
  stored(messageId: number, due: Due): Promise<Found | undefined>;
}

/** A message as it is to be shown now, and where it is already. */
export interface Found {
  letter: Omit<Letter, 'messageId' | 'chatId' | 'chat' | 'another'>;
  place: PlaceOfMessage | undefined;
  revision: number;
  /** The version that the platform has; 0 where it has none. */
  shownRevision: number;
}

export function openLetters(delivered: Delivered): Letters {
  function atHand(messageId: number, due: Due): Found | undefined {
    const { message, draft, again, mayHaveArrived, triedAt } = due;
    const known = delivered.known(messageId);
    const shownRevision = known?.revision ?? 0;
    const isNew = message && !message.edited && !again;
    if (message && (known || isNew) && !mayHaveArrived) {
      const { origin = known?.origin ?? '', askerId, answers, revision } = message;
      const letter = { origin, askerId, answers, shown: draft ?? message.shown, triedAt };
      return { letter, place: known?.place, revision, shownRevision };
    }
    if (!message && draft && known) {
      const { origin, askerId, place, revision } = known;
      const letter = { origin, askerId, answers: undefined, shown: draft, triedAt };
      return { letter, place, revision, shownRevision };
    }
    return undefined;
  }

  async function stored(messageId: number, due: Due): Promise<Found | undefined> {
    const row = await delivered.read(messageId);
    if (!row || row.state === 'refused') return undefined;
    return {
      letter: {
        origin: row.origin,
        askerId: row.asker_id ?? undefined,
        answers: row.answers ?? undefined,
        shown: due.draft ?? row.reply,
        triedAt: due.triedAt ?? (due.mayHaveArrived ? (row.tried_at ?? row.created_at) : undefined),
      },
      place: row.place ?? undefined,
      revision: row.revision,
      shownRevision: row.place ? (row.shown_revision ?? 0) : 0,
    };
  }

  return { atHand, stored };
}
