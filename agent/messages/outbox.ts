import { EventEmitter } from 'node:events';
import type { Database } from '../../store/database/database.ts';
import { json, prepared, sql } from '../../store/database/sql.ts';
import type { Sha256 } from '../../store/files/files.ts';
import type { Topic } from '../../store/queue/topics.ts';
import type { Language } from '../language/languages.ts';
import { currentLanguage } from '../language/translate.ts';
import type { Reply } from '../reply.ts';
import { type MessageContent, takeCalls } from './message-content.ts';

/** What goes out: each message stored with the calls of its buttons, then handed to whoever shows the chat. */
export interface Outbox {
  /**
   * Stores a new message or a newer version of the one with the same origin, and hands it to the listeners at once: they
   * show it after {@link Database.flushed}, which begins here. Unchanged, nothing happens.
   */
  put(input: NewMessage): Promise<void>;
  /** Shows a version that is not kept. The message must have been put before. */
  draft(chatId: number, origin: string, reply: Reply): void;
  /** Hands over a person's own message, stored with its update. */
  announce(message: Message): void;
  /** Messages of a chat that are newer than `revision`, oldest first; or the last `limit` when it is undefined. */
  since(chatId: number, revision: number | undefined, limit: number): Promise<Message[]>;
  /** Messages before the one with that revision, oldest first. */
  before(chatId: number, revision: number, limit: number): Promise<Message[]>;
  message(id: number): Promise<Message | undefined>;
  /** Whether a stored file is shown to somebody: by a message of their own chat, or by one that answered them elsewhere. */
  showsFile(sha256: Sha256, to: { chatId: number; personId: number }): Promise<boolean>;
  /** Shows a message again where it is shown, unchanged: whether somebody deleted it is seen then. */
  again(origin: string): Promise<void>;
  /** Shows a message whose stored version was changed. */
  changed(id: number): Promise<void>;
  /** Messages that show the state of a thing that can still change. */
  showing(topic: Topic): Promise<LiveMessage[]>;
  liveTopics(): Promise<Topic[]>;
  onMessage(listener: (message: Message) => void): () => void;
  onDraft(
    listener: (draft: { chatId: number; messageId: number; content: MessageContent }) => void,
  ): () => void;
}

/** A message that shows the state of a thing. */
export interface LiveMessage {
  chatId: number;
  origin: string;
  askerId: number | null;
  communityId: number;
  /** Where it belongs; newer versions belong there too. */
  thread: Reply['thread'] | null;
  /** Null for English. */
  language: Language | null;
}

export interface NewMessage {
  chatId: number;
  origin: string;
  reply: Reply;
  /** Whom it answers: the only one who may press what is `only: 'asker'`. */
  askerId: number | undefined;
  /** The update it answers, whose files a call may go on with. */
  incomingId: number | undefined;
  /** The same update as its platform calls it. */
  answers?: string | undefined;
}

export interface Message {
  id: number;
  chatId: number;
  revision: number;
  /** The person who said it; undefined when it is ours. */
  author: { id: number; name: string } | undefined;
  content: MessageContent;
  at: Date;
  edited: boolean;
  /** It is to be shown although nothing changed. */
  again?: boolean;
  /** What caused it: `incoming:<id>:<key>` where it answers an update. */
  origin?: string;
  /** Whom it answers. */
  askerId?: number | undefined;
  /** The update it answers, as its platform calls it; known for its first version. */
  answers?: string | undefined;
}

const callDays = 400;

export function openOutbox(db: Database, options: { secret: string; now: () => Date }): Outbox {
  const events = new EventEmitter().setMaxListeners(0);
  const ids = new Map<string, number>();

  const read = (rows: MessageRow[]): Message[] => rows.map(messageOf);

  return {
    async put({ chatId, origin, reply, askerId, incomingId, answers }) {
      const { content: written, calls } = takeCalls(reply, origin, options.secret);
      const language = currentLanguage();
      const content = language === 'en' ? written : { ...written, language };
      const expires = new Date(options.now().getTime() + callDays * 86_400_000);
      const stored = sql`
        insert into message (chat_id, origin, asker_id, reply, live)
        values (${chatId}, ${origin}, ${askerId ?? null}, ${json(content)}, ${reply.live ?? null})
        on conflict (origin) do update
          set reply = excluded.reply, live = excluded.live, revision = nextval('message_revision'), edited_at = now()
          where message.reply is distinct from excluded.reply or message.live is distinct from excluded.live
        returning id, revision, created_at, edited_at`;
      // A message without calls is half of all, and is stored in two thirds of the time.
      const statement = calls.length
        ? prepared(
            'outbox-put-with-calls',
            sql`
        with put as (${stored}), calls as (
          insert into call (token, message_id, command, args, mode, takes, presser_id, once, files_of, form, expires_at)
          select token, put.id, command, args, mode, takes,
            case when "onlyAsker" then ${askerId ?? null}::bigint end, once,
            case when "keepsFiles" then ${incomingId ?? null}::bigint end, form,
            least(${expires}::timestamptz, ${options.now()}::timestamptz + minutes * interval '1 minute')
          from put, jsonb_to_recordset(${json(calls)}) as c (
            token text, command text, args jsonb, mode text, takes text[], "onlyAsker" boolean, once boolean,
            "keepsFiles" boolean, form jsonb, minutes int)
          on conflict (token) do nothing
        )
        select id, revision, created_at, edited_at from put`,
          )
        : prepared('outbox-put', stored);
      const row = await db.early.first<{
        id: number;
        revision: number;
        created_at: Date;
        edited_at: Date | null;
      }>(statement);
      // The disk works while the message is drawn. Who shows it hears of a failure.
      db.flushed()?.catch(() => {});
      if (!row) return;
      ids.set(origin, row.id);
      if (ids.size > 1000) ids.delete(ids.keys().next().value ?? '');
      const { id, revision } = row;
      const edited = row.edited_at !== null;
      events.emit('message', {
        id,
        chatId,
        revision,
        author: undefined,
        content,
        at: row.created_at,
        edited,
        origin,
        askerId,
        answers,
      } satisfies Message);
    },

    draft(chatId, origin, reply) {
      const messageId = ids.get(origin);
      if (messageId === undefined) return;
      // A draft is gone with its next version, so its buttons are not stored and it has none.
      const { content } = takeCalls({ ...reply, buttons: [] }, origin, options.secret);
      events.emit('draft', { chatId, messageId, content });
    },

    announce: message => void events.emit('message', message),

    async since(chatId, revision, limit) {
      if (revision !== undefined) {
        return read(
          await db.all<MessageRow>(sql`
            select message.*, ${author} from message left join person on person.id = author_id
            where chat_id = ${chatId} and revision > ${revision} order by revision limit 1000`),
        );
      }
      const last = await db.all<MessageRow>(sql`
        select message.*, ${author} from message left join person on person.id = author_id
        where chat_id = ${chatId} order by message.id desc limit ${limit}`);
      return read(last.reverse());
    },

    async before(chatId, revision, limit) {
      const rows = await db.all<MessageRow>(sql`
        select message.*, ${author} from message left join person on person.id = author_id
        where chat_id = ${chatId} and message.id < (select id from message where chat_id = ${chatId} and revision = ${revision})
        order by message.id desc limit ${limit}`);
      return read(rows.reverse());
    },

    async message(id) {
      const row = await db.first<MessageRow>(sql`
        select message.*, ${author} from message left join person on person.id = author_id
        where message.id = ${id}`);
      return row && messageOf(row);
    },

    async showsFile(sha256, { chatId, personId }) {
      const shown = sql`reply @> ${json({ blocks: [{ kind: 'files', files: [{ sha256 }] }] })}`;
      const here = await db.first(sql`select 1 from message where chat_id = ${chatId} and ${shown} limit 1`);
      if (here) return true;
      // Discord and Telegram are sent an address of the web chat for what is too large for them.
      const elsewhere = await db.first(sql`
        select 1 from message
        where asker_id in (select id from person where id = ${personId} or merged_into = ${personId}) and ${shown}
        limit 1`);
      return elsewhere !== undefined;
    },

    async again(origin) {
      const row = await db.first<MessageRow>(sql`
        select message.*, ${author} from message left join person on person.id = author_id
        where origin = ${origin}`);
      if (row) events.emit('message', { ...messageOf(row), again: true } satisfies Message);
    },

    async changed(id) {
      const row = await db.first<MessageRow>(sql`
        select message.*, ${author} from message left join person on person.id = author_id
        where message.id = ${id}`);
      if (row) events.emit('message', messageOf(row));
    },

    showing: topic =>
      db.all(sql`
        select chat_id as "chatId", origin, asker_id as "askerId", community_id as "communityId",
          reply -> 'thread' as thread, reply ->> 'language' as language
        from message join chat on chat.id = chat_id
        where live = ${topic}`),

    async liveTopics() {
      const rows = await db.all<{ live: Topic }>(
        sql`select distinct live from message where live is not null`,
      );
      return rows.map(row => row.live);
    },

    onMessage(listener) {
      events.on('message', listener);
      return () => void events.off('message', listener);
    },

    onDraft(listener) {
      events.on('draft', listener);
      return () => void events.off('draft', listener);
    },
  };
}

/** The person who said it, as who they are now. */
const author = sql`person.name as author, coalesce(person.merged_into, author_id) as author_id`;

interface MessageRow {
  id: number;
  chat_id: number;
  origin: string;
  author_id: number | null;
  asker_id: number | null;
  author: string | null;
  reply: MessageContent;
  revision: number;
  created_at: Date;
  edited_at: Date | null;
}

function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    chatId: row.chat_id,
    revision: row.revision,
    author: row.author_id === null ? undefined : { id: row.author_id, name: row.author ?? '' },
    content: row.reply,
    at: row.created_at,
    edited: row.edited_at !== null,
    origin: row.origin,
    askerId: row.asker_id ?? undefined,
  };
}
