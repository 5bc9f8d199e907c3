import { originOf, type Post, type Posts } from '../../agent/community/posts.ts';
import type { Rooms } from '../../agent/context.ts';
import { inLanguage } from '../../agent/language/translate.ts';
import type { Outbox } from '../../agent/messages/outbox.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Topics } from '../../store/queue/topics.ts';
import { drawPost } from './draw.ts';
import { nextPeriod, periodStart } from './periods.ts';

/** Keeps boards posted: a new message each period, the newest kept up to date and put back when somebody deletes it. */
export interface BoardPoster {
  /** Catches up with what changed and which periods began meanwhile: of each board the newest, once. */
  start(): Promise<void>;
  /** Resolves when what is under way is done. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Changes come in rows: the first waits for the others. In ms. */
const settling = 2000;
/** A board is drawn anew at most once in that time. */
const pace = 60_000;
/** How often it is seen whether somebody deleted a message. */
const again = 600_000;

export interface BoardPosterOptions {
  db: Database;
  posts: Posts;
  outbox: Outbox;
  topics: Topics;
  rooms: Pick<Rooms, 'datanets' | 'workers' | 'people' | 'ledger' | 'keepFile'>;
  now: () => Date;
  /** Calls `work` after so many milliseconds. Returns the way not to. */
  later?: (milliseconds: number, work: () => void) => () => void;
  log: Logger;
}

export function openBoardPoster(options: BoardPosterOptions): BoardPoster {
  const { posts, outbox, topics, rooms, now, later = afterThat } = options;
  const log = options.log.child({ room: 'posts' });
  const time = () => now().getTime();
  /** When what the boards show changed first since they were drawn. */
  let changedAt: number | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let seenAt = Number.NEGATIVE_INFINITY;
  let nextPeriodAt = Number.POSITIVE_INFINITY;
  let isAny = true;
  let working: Promise<void> | undefined;
  let isWanted = false;
  let stopped = true;
  let cancel = () => {};
  const ends: (() => void)[] = [];

  function changed(topic: string): void {
    const [kind = ''] = topic.split(':');
    if (kind === 'post') look();
    else if (isAny && shows.has(kind)) {
      changedAt ??= time();
      schedule();
    }
  }

  function look(): void {
    isWanted = true;
    if (stopped) return;
    working ??= work().finally(() => {
      working = undefined;
      schedule();
    });
  }

  async function work(): Promise<void> {
    while (isWanted && !stopped) {
      isWanted = false;
      await lookAfterAll().catch(error => failed(error, 'The posted boards could not be updated'));
    }
  }

  /** It is tried again in a minute. */
  function failed(err: unknown, words: string, post?: number): void {
    log.error({ post, err }, words);
    changedAt ??= time();
    drawnAt = time();
  }

  async function lookAfterAll(): Promise<void> {
    const at = now();
    const isDue = changedAt !== undefined && drawAt() <= at.getTime();
    const isSeen = seenAt + again <= at.getTime();
    if (isDue) changedAt = undefined;
    if (isSeen) seenAt = at.getTime();
    const all = await posts.list();
    isAny = all.length > 0;
    if (isDue && isAny) drawnAt = at.getTime();
    nextPeriodAt = Math.min(...all.map(post => nextPeriod(post.every, at).getTime()));
    for (const post of all) {
      if (stopped) return;
      await lookAfter(post, at, { isDue, isSeen }).catch(error =>
        failed(error, 'A posted board could not be updated', post.id),
      );
    }
  }

  async function lookAfter(post: Post, at: Date, { isDue, isSeen }: { isDue: boolean; isSeen: boolean }) {
    const begun = periodStart(post.every, at);
    // A clock that was put back makes no older message.
    const isNew = !post.period || post.period < begun;
    const period = isNew ? begun : (post.period ?? begun);
    const origin = originOf(post.id, period);
    const refusal = isNew ? undefined : await refusalOf(options.db, origin);
    if (refusal !== undefined) return posts.refused(post.id, refusal);
    // A checkpoint is of its day: what comes later is in the next.
    if (isNew || (isDue && post.board !== 'checkpoint')) {
      await inLanguage(await rooms.people.communityLanguage(post.communityId), async () => {
        const reply = await drawPost(post, periodStart(post.every, period), rooms, at);
        await outbox.put({ chatId: post.chat.id, origin, reply, askerId: undefined, incomingId: undefined });
      });
    }
    if (isNew) await posts.shown(post.id, period);
    else if (isSeen) await outbox.again(origin);
  }

  const drawAt = () => Math.max((changedAt ?? Number.POSITIVE_INFINITY) + settling, drawnAt + pace);

  function schedule(): void {
    cancel();
    if (stopped || working || !isAny) return;
    const next = Math.min(
      nextPeriodAt,
      seenAt + again,
      changedAt === undefined ? Number.POSITIVE_INFINITY : drawAt(),
    );
    cancel = later(Math.max(0, next - time()), look);
  }

  return {
    async start() {
      stopped = false;
      ends.push(
        topics.subscribe(changed),
        topics.afterGap(() => {
          changedAt ??= time();
          look();
        }),
      );
      changedAt = Number.NEGATIVE_INFINITY;
      look();
      await working;
    },
    async idle() {
      while (working) await working;
    },
    async stop() {
      stopped = true;
      cancel();
      for (const end of ends.splice(0)) end();
      await working;
    },
  };
}

/** What boards show: a topic of another kind changes none. */
const shows = new Set(['submission', 'job', 'person', 'datanet']);

/** Why the platform will never show a message, when it said so. */
async function refusalOf(db: Database, origin: string): Promise<string | undefined> {
  const row = await db.first<{ reason: string | null }>(sql`
    select reason from delivery join message on message.id = message_id
    where origin = ${origin} and state = 'refused'`);
  return row && (row.reason ?? 'It can’t be shown there.');
}

function afterThat(milliseconds: number, work: () => void): () => void {
  const timer = setTimeout(work, milliseconds).unref();
  return () => clearTimeout(timer);
}
