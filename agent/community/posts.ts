import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Chat } from './chats.ts';

export const boards = ['contributors', 'reviewers', 'models'] as const;
export const postIntervals = ['hour', 'day', 'week'] as const;

/** A board that is kept posted in a chat: a new message each period, the newest kept up to date. */
export interface Post {
  id: number;
  communityId: number;
  chat: Chat;
  datanet: { id: number; name: string } | undefined;
  /** `checkpoint`: no board, but the ledger’s signed checkpoint of each day. */
  board: (typeof boards)[number] | 'checkpoint';
  every: (typeof postIntervals)[number];
  /** When the period began whose message is kept up to date. */
  period: Date | undefined;
}

/** A post that its platform ended: the channel is gone, or nothing may be written there. */
export interface RefusedPost extends Post {
  refusal: string;
  /** The community as its platform calls it. */
  of: { platform: string; externalId: string };
}

/** Which boards are kept posted where. A change of one has the topic `post:<id>`. */
export interface Posts {
  /** Keeps a board posted; where it is already, it only changes how often. */
  keep(input: NewPost): Promise<Post>;
  /** Those of a community, or of one chat; or all. */
  list(where?: { communityId?: number; chatId?: number }): Promise<Post[]>;
  /** Ends one. Returns it, or undefined when it had ended. */
  stop(communityId: number, id: number): Promise<Post | undefined>;
  /** Notes that the message of a period is there. That of the period before stays as it is, and deleted where it is. */
  shown(id: number, period: Date): Promise<void>;
  /** Notes that the platform ended one. */
  refused(id: number, why: string): Promise<void>;
  /** Those that a platform ended since then and that were not posted anew. */
  refusedSince(since: Date): Promise<RefusedPost[]>;
}

export interface NewPost {
  communityId: number;
  chatId: number;
  datanetId: number | undefined;
  board: Post['board'];
  every: Post['every'];
  createdBy: number;
  origin: string;
}

/** How the message of a period is called, so that it is made once, whatever happens in between. */
export function originOf(postId: number, period: Date): string {
  return `post:${postId}:${period.toISOString()}`;
}

export function openPosts(db: Database, topics: Topics, now: () => Date): Posts {
  return {
    async keep({ communityId, chatId, datanetId, board, every, createdBy, origin }) {
      const { id } = await db.one<{ id: number }>(sql`
        insert into post (community_id, chat_id, datanet_id, board, every, created_by, origin, created_at)
        values (${communityId}, ${chatId}, ${datanetId ?? null}, ${board}, ${every}, ${createdBy}, ${origin}, ${now()})
        on conflict (chat_id, board, coalesce(datanet_id, 0)) where ended_at is null
          do update set every = excluded.every
        returning id`);
      topics.publish(`post:${id}`);
      return postOf(await db.one<Row>(sql`${posts} where post.id = ${id}`));
    },

    async list({ communityId, chatId } = {}) {
      const rows = await db.all<Row>(sql`
        ${posts}
        where ended_at is null
          and (${communityId ?? null}::bigint is null or post.community_id = ${communityId ?? null})
          and (${chatId ?? null}::bigint is null or post.chat_id = ${chatId ?? null})
        order by post.id`);
      return rows.map(postOf);
    },

    async stop(communityId, id) {
      const ended = await db.first<{ period: Date | null }>(sql`
        update post set ended_at = ${now()}
        where id = ${id} and community_id = ${communityId} and ended_at is null
        returning period`);
      if (!ended) return undefined;
      if (ended.period) await release(db, originOf(id, ended.period));
      topics.publish(`post:${id}`);
      return postOf(await db.one<Row>(sql`${posts} where post.id = ${id}`));
    },

    async shown(id, period) {
      const { before } = await db.one<{ before: Date | null }>(sql`
        with before as (select id, period from post where id = ${id})
        update post set period = ${period} from before where post.id = before.id
        returning before.period as before`);
      if (before && before.getTime() !== period.getTime()) await release(db, originOf(id, before));
    },

    async refused(id, why) {
      const ended = await db.run(sql`
        update post set ended_at = ${now()}, refusal = ${why} where id = ${id} and ended_at is null`);
      if (ended) topics.publish(`post:${id}`);
    },

    async refusedSince(since) {
      const rows = await db.all<Row & { refusal: string; platform: string; externalId: string }>(sql`
        ${posts}
        where refusal is not null and ended_at > ${since} and not exists (
          select from post newer
          where newer.chat_id = post.chat_id and newer.board = post.board and newer.id > post.id
            and newer.datanet_id is not distinct from post.datanet_id
        )
        order by post.id`);
      return rows.map(({ refusal, platform, externalId, ...row }) => ({
        ...postOf(row),
        refusal,
        of: { platform, externalId },
      }));
    },
  };
}

/** A message that stood need not be put back any more. It is no new version: nothing of what is shown changes. */
async function release(db: Database, origin: string): Promise<void> {
  await db.run(sql`update message set reply = reply - 'persistent' where origin = ${origin}`);
}

interface Row {
  id: number;
  communityId: number;
  chatId: number;
  chat: string | null;
  private: boolean;
  datanetId: number | null;
  datanet: string | null;
  board: Post['board'];
  every: Post['every'];
  period: Date | null;
}

const posts = sql`
  select post.id, post.community_id as "communityId", chat_id as "chatId", chat.name as chat, chat.private,
    post.datanet_id as "datanetId", datanet.name as datanet, board, every, period, refusal,
    community.platform, community.external_id as "externalId"
  from post
  join community on community.id = post.community_id
  join chat on chat.id = chat_id
  left join datanet on datanet.id = post.datanet_id`;

function postOf(row: Row): Post {
  const { chatId, chat, private: isPrivate, datanetId, datanet, period, id, communityId, board, every } = row;
  return {
    id,
    communityId,
    chat: { id: chatId, name: chat ?? undefined, private: isPrivate },
    datanet: datanetId === null ? undefined : { id: datanetId, name: datanet ?? '' },
    board,
    every,
    period: period ?? undefined,
  };
}
