import type { MessageContent } from '../../agent/messages/message-content.ts';
import type { Database } from '../../store/database/database.ts';
import { json, prepared, sql } from '../../store/database/sql.ts';
import { openWriteBehind } from '../../store/database/write-behind.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { MessageLocation } from './transport.ts';

/**
 * What a platform has of our messages. The last few thousand are known without asking the database, and what was
 * delivered is written down a moment later, many at once: a crash in between is found out by looking on the platform.
 */
export interface DeliveryRecords {
  /** What was delivered by this process lately. */
  known(messageId: number): KnownDelivery | undefined;
  /** A message with what the platform has of it. */
  read(messageId: number): Promise<Row | undefined>;
  record(messageId: number, known: KnownDelivery): void;
  refuse(messageId: number, reason: string): Promise<void>;
  /** The message is nowhere any more: a crash before it is sent anew must not lose it. */
  displace(messageId: number): Promise<void>;
  /** Messages of the platform's chats that it has not got in their newest version, oldest first. */
  undelivered(): Promise<{ id: number; chatId: number; chat: string }[]>;
  /** What the platform was given within the last minute, oldest first, with the milliseconds since. */
  recent(): Promise<{ chatId: number; chat: string; milliseconds: number }[]>;
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

export interface KnownDelivery {
  location: MessageLocation;
  revision: number;
  origin: string;
  askerId: number | undefined;
}

export interface Row {
  chat_id: number;
  chat: string;
  origin: string;
  asker_id: number | null;
  answers: string | null;
  reply: MessageContent;
  revision: number;
  created_at: Date;
  state: 'pending' | 'delivered' | 'refused' | null;
  location: MessageLocation | null;
  shown_revision: number | null;
  tried_at: Date | null;
}

const kept = 5000;
const newest = 5000;

export function openDeliveryRecords(db: Database, platform: string, log: Logger): DeliveryRecords {
  const known = new Map<number, KnownDelivery>();
  const writes = openWriteBehind<number, KnownDelivery>({
    write: batch => write(db, batch),
    milliseconds: 25,
    log: err => log.warn({ err }, 'Deliveries could not be recorded; it is tried again'),
  });

  /** What is written now must not be overtaken by what waits. */
  async function settled(messageId: number): Promise<void> {
    known.delete(messageId);
    await writes.takeBack(messageId);
  }

  return {
    known: messageId => known.get(messageId),

    read: messageId =>
      db.first(
        prepared(
          'delivered-read',
          sql`
        select message.chat_id, chat.external_id as chat, origin,
          coalesce((select merged_into from person where id = asker_id), asker_id) as asker_id,
          reply, message.revision, created_at,
          coalesce(incoming.external_id, substring(origin from '^refused:(interaction:\\d+):')) as answers, state, place as location, delivery.revision as shown_revision, tried_at
        from message
        join chat on chat.id = message.chat_id
        left join delivery on message_id = message.id
        left join incoming on incoming.id = substring(origin from '^incoming:(\\d+):')::bigint
        where message.id = ${messageId}`,
        ),
      ),

    record(messageId, one) {
      known.delete(messageId);
      known.set(messageId, one);
      if (known.size > kept) known.delete(known.keys().next().value ?? 0);
      writes.put(messageId, one);
    },

    async refuse(messageId, reason) {
      await settled(messageId);
      await db.run(sql`
        insert into delivery (message_id, state, reason) values (${messageId}, 'refused', ${reason})
        on conflict (message_id) do update set state = 'refused', reason = excluded.reason`);
    },

    async displace(messageId) {
      await settled(messageId);
      await db.run(sql`
        update delivery set state = 'pending', place = null, revision = null where message_id = ${messageId}`);
    },

    undelivered: () =>
      db.all(sql`
        select message.id, chat_id as "chatId", chat.external_id as chat
        from message
        join chat on chat.id = chat_id
        left join delivery on message_id = message.id
        where platform = ${platform} and author_id is null
          and (state is null or state = 'pending' or (state = 'delivered' and delivery.revision < message.revision))
        order by message.id`),

    // What is shown is nearly always among the newest, and they are found by their number.
    recent: () =>
      db.all(sql`
        select chat_id as "chatId", chat.external_id as chat,
          extract(epoch from now() - shown_at)::float * 1000 as milliseconds
        from delivery
        join message on message.id = message_id
        join chat on chat.id = chat_id
        where platform = ${platform} and message_id > (select max(id) from message) - ${newest}
          and shown_at > now() - interval '1 minute'
        order by shown_at`),

    stop: writes.stop,
  };
}

async function write(db: Database, batch: ReadonlyMap<number, KnownDelivery>): Promise<void> {
  const rows = [...batch].map(([id, { location, revision }]) => ({ id, location, revision }));
  await db.run(
    prepared(
      'delivered-write',
      sql`
    insert into delivery (message_id, state, place, revision, shown_at)
    select id, 'delivered', location, revision, now()
    from jsonb_to_recordset(${json(rows)}) as r (id bigint, location jsonb, revision bigint)
    where exists (select from message where message.id = r.id)
    on conflict (message_id) do update
      set state = 'delivered', place = excluded.place, revision = excluded.revision, reason = null,
        shown_at = excluded.shown_at`,
    ),
  );
}
