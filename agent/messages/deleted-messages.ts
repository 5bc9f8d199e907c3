import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Rooms } from '../context.ts';
import type { KeyedQueue } from './keyed-queue.ts';

/**
 * People deleted messages on their platform: what these gave and nobody has decided yet is withdrawn.
 *
 * @param platform whose the messages are
 * @param externalIds as it calls them
 */
export async function withdrawDeleted(
  platform: string,
  externalIds: readonly string[],
  { db, rooms, queues, log }: { db: Database; rooms: Promise<Rooms>; queues: KeyedQueue; log: Logger },
): Promise<void> {
  const { datanets } = await rooms;
  for (const update of await updatesOf(db, platform, externalIds)) {
    // After what is still worked on in the chat: it may just be giving the files.
    queues.run(update.chatId, update.personId, async () => {
      try {
        const given = await undecidedOf(db, update);
        if (given) await datanets.withdraw(given.id, given.personId);
      } catch (err) {
        // It was decided in this moment, or stays as it is.
        log.warn({ update: update.id, err }, 'What a deleted message gave could not be withdrawn');
      }
    });
  }
}

/** An update whose message was deleted on its platform. */
interface DeletedUpdate {
  id: number;
  chatId: number;
  personId: number;
}

/** The updates that messages were, as their platform calls them. */
function updatesOf(db: Database, platform: string, externalIds: readonly string[]): Promise<DeletedUpdate[]> {
  return db.all(sql`
    select incoming.id, chat_id as "chatId", person_id as "personId"
    from incoming join chat on chat.id = chat_id
    where platform = ${platform} and incoming.external_id = any(${[...externalIds]})`);
}

/** What an update gave that nobody has decided yet. */
function undecidedOf(
  db: Database,
  { id }: DeletedUpdate,
): Promise<{ id: number; personId: number } | undefined> {
  return db.first(sql`
    select id, person_id as "personId" from submission
    where origin = ${`incoming:${id}`} and status not in ('accepted', 'rejected', 'appealed', 'refused', 'withdrawn')`);
}
