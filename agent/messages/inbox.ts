import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../store/database/database.ts';
import { json, prepared, sql } from '../../store/database/sql.ts';
import { openWriteBehind } from '../../store/database/write-behind.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Language } from '../language/languages.ts';
import type { Incoming, Update } from '../update.ts';

/** What came in and is not finished yet. An update is here before the platform hears that we have it. */
export interface Inbox {
  /**
   * Stores an update, and the person's words as a message of the chat. `undefined` when the platform delivered it
   * before (the same `externalId` in the same chat). It may be worked on at once; the platform hears of it after
   * {@link onDisk}.
   */
  accept(input: NewUpdate): Promise<Accepted | undefined>;
  /** Resolves when all that was accepted would outlive a power cut. */
  onDisk(): Promise<void>;
  has(chatId: number, externalId: string): Promise<boolean>;
  /** What was accepted and not finished, oldest first: after a restart it runs again. */
  unfinished(): Promise<Incoming[]>;
  /** Counts a try, so that an update that kills the process is found out, and given up after a few. */
  begin(id: number): Promise<void>;
  /** Takes the count of tries back that a stop broke off: they say nothing about the updates. */
  breakOff(ids: readonly number[]): Promise<void>;
  /**
   * Marks an update as finished, a moment later and many at once: the answer leaves first. One that finished just before
   * a crash runs again, which changes nothing.
   */
  finish(id: number): void;
  /** Resolves when all that finished is marked as such. */
  finished(): Promise<void>;
  /** The files that came with an earlier update. */
  filesOf(id: number): Promise<Extract<Update, { files: unknown }>['files']>;
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

export interface NewUpdate {
  chatId: number;
  personId: number;
  externalId: string;
  language?: Language | undefined;
  update: Update;
  /** What the chat shows as the person's own message; nothing for a press. */
  content: unknown;
}

export interface Accepted {
  incomingId: number;
  message: { id: number; revision: number; at: Date } | undefined;
}

export function openInbox(db: Database, log: Logger): Inbox {
  const finished = openWriteBehind<number, true>({
    write: batch => markFinished(db, [...batch.keys()]),
    milliseconds: 25,
    log: err => log.warn({ err }, 'Finished updates could not be marked; it is tried again'),
  });

  return {
    async accept({ chatId, personId, externalId, language, update, content }) {
      const stored = sql`
        insert into incoming (chat_id, person_id, external_id, body)
        values (${chatId}, ${personId}, ${externalId}, ${json(language ? { ...update, language } : update)})
        on conflict (chat_id, external_id) do nothing
        returning id`;
      // What a platform shows by itself is most of all, and is stored in three quarters of the time.
      if (content === undefined) {
        const row = await db.early.first<{ id: number }>(prepared('inbox-accept', stored));
        return row && { incomingId: row.id, message: undefined };
      }
      const row = await db.early.first<{
        id: number;
        message_id: number;
        revision: number;
        created_at: Date;
      }>(
        prepared(
          'inbox-accept-shown',
          sql`
        with stored as (${stored}), said as (
          insert into message (chat_id, origin, author_id, reply)
          select ${chatId}, 'incoming:' || stored.id, ${personId}, ${json(content)}::jsonb from stored
          returning id, revision, created_at
        )
        select stored.id, said.id as message_id, said.revision, said.created_at from stored, said`,
        ),
      );
      if (!row) return undefined;
      return {
        incomingId: row.id,
        message: { id: row.message_id, revision: row.revision, at: row.created_at },
      };
    },

    async onDisk() {
      // A quick answer is stored in this turn of the event loop, and shares the flush.
      await nextTurn();
      await db.flushed();
    },

    async has(chatId, externalId) {
      const row = await db.first(sql`
        select 1 as found from incoming where chat_id = ${chatId} and external_id = ${externalId}`);
      return row !== undefined;
    },

    async unfinished() {
      const rows = await db.all<{
        id: number;
        external_id: string;
        chat_id: number;
        community_id: number;
        community: string;
        person_id: number;
        person: string;
        body: Update & { language?: Language };
        attempts: number;
      }>(sql`
        select incoming.id, incoming.external_id, chat_id, community_id, community.name as community, person_id, person.name as person,
          body, attempts
        from incoming
        join chat on chat.id = chat_id
        join community on community.id = community_id
        join person on person.id = person_id
        where finished_at is null
        order by incoming.id`);
      return rows.map(row => ({
        id: row.id,
        externalId: row.external_id,
        chatId: row.chat_id,
        community: { id: row.community_id, name: row.community },
        person: { id: row.person_id, name: row.person },
        language: row.body.language,
        update: row.body,
        attempts: row.attempts,
      }));
    },

    async begin(id) {
      await db.run(sql`update incoming set attempts = attempts + 1 where id = ${id}`);
    },

    async breakOff(ids) {
      await db.run(sql`
        update incoming set attempts = attempts - 1
        where id = any(${[...ids]}) and finished_at is null and attempts > 0`);
    },

    finish: id => finished.put(id, true),
    finished: finished.written,

    async filesOf(id) {
      const row = await db.first<{ body: Update }>(sql`select body from incoming where id = ${id}`);
      return row && row.body.kind !== 'press' ? row.body.files : [];
    },

    stop: finished.stop,
  };
}

async function markFinished(db: Database, ids: readonly number[]): Promise<void> {
  await db.run(
    prepared('inbox-finish', sql`update incoming set finished_at = now() where id = any(${[...ids]})`),
  );
}
