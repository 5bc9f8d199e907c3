import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { Topics } from '../../store/queue/topics.ts';
import { type ChatReach, openChatReach } from './chat-reach.ts';
import { type ChatVisibility, openChatVisibility } from './chat-visibility.ts';

/** A chat as people know it: a channel, a group, a topic, or a chat of one's own. */
export interface Chat {
  id: number;
  name: string | undefined;
  /** Nobody but one person reads it, says its platform. A topic whose name we never heard is not private. */
  private: boolean;
}

/** Where people talk, and what each of these chats is for. */
export interface Chats extends ChatVisibility, ChatReach {
  /**
   * The chat behind a platform's id, made when it is new.
   *
   * @param where.parentId the chat it is a thread or a topic of: what holds there for files and words holds in it too
   */
  chat(where: {
    platform: string;
    externalId: string;
    communityId: number;
    name?: string;
    private?: boolean;
    parentId?: number;
  }): Promise<number>;
  /** The chat behind a platform's id, if it was ever met. */
  known(
    platform: string,
    externalId: string,
  ): Promise<{ id: number; name: string | undefined; communityId: number } | undefined>;
  /**
   * A channel or a group of the community by name, with or without `#`, or as `#<id>`. Chats of one's own are found by
   * nobody.
   *
   * @param mayName whether a chat may be named at all: one that may not is as if it weren't there
   * @throws UserError naming the nearest
   */
  find(communityId: number, name: string, mayName: (chat: Chat) => Promise<boolean>): Promise<Chat>;
  byId(chatId: number): Promise<Chat>;
  /** `web`, `discord` or `telegram`. */
  platformOf(chatId: number): Promise<string>;
  /**
   * Where somebody is told something: the chat of their own in which they wrote last, else the chat of the community in
   * which they did.
   */
  ofPerson(communityId: number, personId: number): Promise<number | undefined>;
  /** Asked for each message that is seen anywhere, so it is kept in memory. */
  listening(chatId: number): Promise<ChatListening>;
  /** Sends files dropped in the chat to a datanet, or nowhere again. */
  bind(chatId: number, datanetId: number | undefined): Promise<void>;
  /** The chats whose files go to a datanet. */
  boundTo(datanetId: number): Promise<Chat[]>;
  listen(chatId: number, listens: boolean): Promise<void>;
  /** What the newest plan of a command would run with that the person was shown in the chat. */
  lastPlan(chatId: number, personId: number, command: string): Promise<Record<string, unknown> | undefined>;
}

/**
 * The channel that somebody named, or the chat they are in.
 *
 * @param options.orBound whether one may be named unseen that is bound to a datanet, whose card shows it
 * @throws UserError when they see none of that name
 */
export async function namedOrHere(
  name: string | undefined,
  { rooms: { chats }, community, person, chatId }: Asking,
  { orBound = false } = {},
): Promise<Chat> {
  if (name === undefined) return chats.byId(chatId);
  return chats.find(
    community.id,
    name,
    async ({ id }) =>
      id === chatId ||
      (orBound && (await chats.listening(id)).datanet !== undefined) ||
      chats.sees(person.id, id),
  );
}

/**
 * The same, for what is posted there.
 *
 * @throws UserError for a channel that they don’t see, or where the bot can’t post
 */
export async function namedOrHereToPost(
  name: string | undefined,
  asking: Asking & { rooms: { chats: Pick<Chats, 'checkReach'> } },
): Promise<Chat> {
  const chat = await namedOrHere(name, asking);
  await asking.rooms.chats.checkReach(chat.id, 'post');
  return chat;
}

/** Who asks, and where. */
interface Asking {
  rooms: { chats: Pick<Chats, 'byId' | 'find' | 'listening' | 'sees'> };
  community: { id: number };
  person: { id: number };
  chatId: number;
}

/** What a chat is listened to for, besides what is said to the bot itself. */
export interface ChatListening {
  /** The datanet that files dropped there are for. */
  datanet: { id: number; name: string } | undefined;
  /** Whether plain words are meant for the bot although it isn't mentioned. */
  listens: boolean;
}

const kept = 10_000;

export function openChats(db: Database, topics: Topics): Chats {
  const cache = new Map<number, Promise<ChatListening>>();
  topics.subscribe(topic => {
    // What holds in a chat holds in its threads too; it changes seldom.
    if (topic.startsWith('chat:')) cache.clear();
  });

  /** Here at once; the others hear of it. */
  function changed(chatId: number): void {
    cache.clear();
    topics.publish(`chat:${chatId}`);
  }

  async function read(chatId: number): Promise<ChatListening> {
    const row = await db.first<{ id: number | null; name: string | null; listens: boolean }>(sql`
      select datanet.id, datanet.name, chat.listens or coalesce(parent.listens, false) as listens
      from chat
      left join chat parent on parent.id = chat.parent_id
      left join datanet on datanet.id = coalesce(chat.datanet_id, parent.datanet_id)
      where chat.id = ${chatId}`);
    const { id = null, name = null, listens = false } = row ?? {};
    return { datanet: id === null || name === null ? undefined : { id, name }, listens };
  }

  return {
    ...openChatVisibility(db),
    ...openChatReach(db),

    async chat({ platform, externalId, communityId, name, parentId, private: isPrivate = false }) {
      const { id } = await db.one<{ id: number }>(sql`
        insert into chat (community_id, platform, external_id, name, parent_id, private)
        values (${communityId}, ${platform}, ${externalId}, ${name ?? null}, ${parentId ?? null}, ${isPrivate})
        on conflict (platform, external_id) do update
          set community_id = excluded.community_id, name = coalesce(excluded.name, chat.name),
            private = excluded.private,
            parent_id = coalesce(excluded.parent_id, chat.parent_id)
        returning id`);
      return id;
    },

    async known(platform, externalId) {
      const row = await db.first<{ id: number; name: string | null; community_id: number }>(sql`
        select id, name, community_id from chat where platform = ${platform} and external_id = ${externalId}`);
      return row && { id: row.id, name: row.name ?? undefined, communityId: row.community_id };
    },

    async find(communityId, name, mayName) {
      const wanted = name.trim().toLowerCase();
      const bare = wanted.replace(/^#/, '');
      const chats = (
        await db.all<ChatRow>(sql`
          select id, name, private from chat
          where community_id = ${communityId} and not private order by id`)
      ).map(chatOf);
      const meant = [
        ...chats.filter(chat => `#${chat.id}` === wanted),
        ...chats.filter(chat => chat.name?.toLowerCase() === bare),
      ];
      for (const chat of meant) if (await mayName(chat)) return chat;
      // The same for one that isn't there and one that may not be named.
      const names = nearest(
        bare,
        chats.flatMap(chat => (chat.name === undefined || meant.includes(chat) ? [] : chat.name)),
      );
      const near = chats.filter(chat => chat.name !== undefined && names.includes(chat.name));
      const seen = await Promise.all(near.map(async chat => ((await mayName(chat)) ? chat.name : undefined)));
      throw new UserError(
        /^#\d+$/.test(wanted)
          ? message('That is no channel here that you see and I know. Mention me in it once, then I know it.')
          : message(
              'There is no channel “{name}” here that you see and I know. Mention me in it once, then I know it.',
              { name },
            ),
        names.filter(one => seen.includes(one)),
      );
    },

    async byId(chatId) {
      return chatOf(await db.one<ChatRow>(sql`select id, name, private from chat where id = ${chatId}`));
    },

    async platformOf(chatId) {
      const { platform } = await db.one<{ platform: string }>(sql`
        select platform from chat where id = ${chatId}`);
      return platform;
    },

    async ofPerson(communityId, personId) {
      const row = await db.first<{ id: number }>(sql`
        select chat.id
        from incoming join chat on chat.id = chat_id join person on person.id = person_id
        where ${personId} in (person.id, person.merged_into) and community_id = ${communityId}
        group by chat.id
        order by chat.private desc, max(incoming.id) desc
        limit 1`);
      return row?.id;
    },

    listening(chatId) {
      const known = cache.get(chatId);
      if (known) return known;
      if (cache.size >= kept) cache.clear();
      const asked = read(chatId);
      cache.set(chatId, asked);
      asked.catch(() => cache.delete(chatId));
      return asked;
    },

    async bind(chatId, datanetId) {
      await db.run(sql`
        update chat set datanet_id = ${datanetId ?? null},
          attends_since = case when datanet_id is null and not listens then now() else attends_since end
        where id = ${chatId}`);
      changed(chatId);
    },

    async boundTo(datanetId) {
      const rows = await db.all<ChatRow>(sql`
        select id, name, private from chat where datanet_id = ${datanetId} order by name, id`);
      return rows.map(chatOf);
    },

    async listen(chatId, listens) {
      await db.run(sql`
        update chat set listens = ${listens},
          attends_since = case when datanet_id is null and not listens then now() else attends_since end
        where id = ${chatId}`);
      changed(chatId);
    },

    async lastPlan(chatId, personId, command) {
      const plan = await db.first<{ args: Record<string, unknown> }>(sql`
        select call.args from call join message on message.id = call.message_id
        where message.chat_id = ${chatId} and call.command = ${command} and call.mode = 'confirmed'
          and call.presser_id = ${personId}
        order by message.id desc limit 1`);
      return plan?.args;
    },
  };
}

interface ChatRow {
  id: number;
  name: string | null;
  private: boolean;
}

function chatOf({ name, ...rest }: ChatRow): Chat {
  return { ...rest, name: name ?? undefined };
}
