import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { openPosts, type Post } from '../../agent/community/posts.ts';
import type { MessageContent } from '../../agent/messages/message-content.ts';
import { openOutbox } from '../../agent/messages/outbox.ts';
import type { BoardRow } from '../../datanets/board.ts';
import { sql } from '../../store/database/sql.ts';
import { collectingLogger } from '../../store/logging/collecting-logger.fixture.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Model } from '../../workers/model.ts';
import { type BoardPosterOptions, openBoardPoster } from './board-poster.ts';
import { nextPeriod, periodStart, periodWords } from './periods.ts';

const db = await emptyDatabase();
// In this process only, so that a test knows when a topic has arrived.
const topics = await openTopics({ ...db, kind: 'embedded' });
const { id: communityId } = await db.one<{ id: number }>(sql`
  insert into community (platform, external_id, name) values ('paper', '1', 'Mill') returning id`);
const { id: createdBy } = await db.one<{ id: number }>(
  sql`insert into person (name) values ('Stella') returning id`,
);

afterEach(async () => void (await db.run(sql`delete from post`)));

/** A clock that is pushed, and what waits for it. */
function openClock(start: string) {
  let time = Date.parse(start);
  let waiting: { at: number; work: () => void }[] = [];
  return {
    now: () => new Date(time),
    later(milliseconds: number, work: () => void) {
      const one = { at: time + milliseconds, work };
      waiting.push(one);
      return () => {
        waiting = waiting.filter(other => other !== one);
      };
    },
    set(to: string) {
      time = Date.parse(to);
    },
    /** Lets time pass, timer by timer. */
    async pass(milliseconds: number, idle: () => Promise<void>) {
      const end = time + milliseconds;
      for (;;) {
        const next = waiting.filter(one => one.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        waiting = waiting.filter(one => one !== next);
        time = Math.max(time, next.at);
        next.work();
        await idle();
      }
      time = end;
    },
  };
}

let chats = 0;

/** A channel with its keeper, and standings that tests change. */
async function openChannel(start: string) {
  const clock = openClock(start);
  const outbox = openOutbox(db, { secret: 'secret', now: clock.now });
  const posts = openPosts(db, topics, clock.now);
  const { id: chatId } = await db.one<{ id: number }>(sql`
    insert into chat (community_id, platform, external_id, name)
    values (${communityId}, 'paper', ${`c${++chats}`}, 'board') returning id`);
  const mill = { score: 700, models: [] as Model[], asked: 0, entries: 7, isUnavailable: false };
  const rooms = {
    datanets: {
      names: async () => [{ name: 'maths', modality: 'text' }],
      leaderboard: async () => {
        mill.asked++;
        if (mill.isUnavailable) throw new Error('The database is away.');
        return [{ rank: 1, name: 'Ada', score: mill.score, items: 5, credit: 3500 } as BoardRow];
      },
    },
    workers: { models: async () => mill.models },
    people: { communityLanguage: async () => 'en' as const },
    ledger: {
      sequence: async () => {},
      checkpoint: async () => ({
        size: mill.entries,
        note: `mill\n${mill.entries}\nroot\n\n— mill signed\n`,
      }),
    },
    keepFile: async (content: string) => ({
      sha256: createHash('sha256').update(content).digest('hex'),
      bytes: 1,
    }),
  } as unknown as BoardPosterOptions['rooms'];
  const { log, problems } = collectingLogger();
  const again: string[] = [];
  const open = () =>
    openBoardPoster({
      db,
      posts,
      outbox: { ...outbox, again: async origin => void again.push(origin) },
      topics,
      rooms,
      ...clock,
      log,
    });
  let keeper = open();
  const post = (input: Partial<Parameters<typeof posts.keep>[0]> = {}) =>
    posts.keep({
      communityId,
      chatId,
      datanetId: undefined,
      board: 'contributors',
      every: 'day',
      createdBy,
      origin: 'o',
      ...input,
    });
  const messages = async () =>
    (
      await db.all<{ origin: string; reply: MessageContent }>(sql`
        select origin, reply from message where chat_id = ${chatId} order by id`)
    ).map(({ origin, reply }) => ({
      origin,
      title: reply.state?.text,
      score: /"(\d+)","5","3,500 points"/.exec(JSON.stringify(reply))?.[1],
      stands: reply.persistent === true,
    }));
  return {
    clock,
    posts,
    chatId,
    mill,
    problems,
    again,
    post,
    messages,
    start: () => keeper.start(),
    async restart() {
      await keeper.stop();
      keeper = open();
      await keeper.start();
    },
    stop: () => keeper.stop(),
    pass: (milliseconds: number) => clock.pass(milliseconds, () => keeper.idle()),
    /** Something was decided. */
    async score(value: number) {
      mill.score = value;
      topics.publish('submission:1');
    },
    idle: () => keeper.idle(),
  };
}

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const origin = ({ id }: Post, period: string) => `post:${id}:${new Date(period).toISOString()}`;

test('a board is posted at once, and edited where it is when the standings change', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  await channel.start();
  const post = await channel.post();
  await channel.idle();
  const first = { origin: origin(post, '2026-11-22'), title: '22 November 2026', stands: true };
  expect(await channel.messages()).toEqual([{ ...first, score: '700' }]);
  await channel.pass(5 * minute);
  await channel.score(750);
  await channel.pass(3 * second);
  expect(await channel.messages()).toEqual([{ ...first, score: '750' }]);
  expect(channel.problems).toEqual([]);
  await channel.stop();
});

test('however often they change, it is drawn once a minute, and the last is shown', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  await channel.post();
  await channel.start();
  await channel.pass(2 * minute);
  const before = channel.mill.asked;
  for (let n = 1; n <= 180; n++) {
    await channel.score(700 + n);
    await channel.pass(second);
  }
  expect(channel.mill.asked - before).toBeLessThanOrEqual(4);
  await channel.pass(minute);
  expect(await channel.messages()).toMatchObject([{ score: '880' }]);
  await channel.stop();
});

test('each period has a message of its own; those before stay as they were, and where they were deleted', async () => {
  const channel = await openChannel('2026-11-22T22:30:00Z');
  await channel.start();
  const post = await channel.post();
  await channel.idle();
  await channel.pass(hour);
  await channel.score(800);
  await channel.pass(hour);
  expect(await channel.messages()).toEqual([
    { origin: origin(post, '2026-11-22'), title: '22 November 2026', score: '800', stands: false },
    { origin: origin(post, '2026-11-23'), title: '23 November 2026', score: '800', stands: true },
  ]);
  await channel.score(850);
  await channel.pass(2 * minute);
  expect((await channel.messages()).map(({ score }) => score)).toEqual(['800', '850']);
  await channel.stop();
});

test('after a restart nothing is posted twice, also when it died before it was noted', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  await channel.start();
  const post = await channel.post();
  await channel.idle();
  await channel.restart();
  await db.run(sql`update post set period = null where id = ${post.id}`);
  await channel.restart();
  expect(await channel.messages()).toHaveLength(1);
  await channel.stop();
});

test('what was missed while it was down is posted once, and not for each period', async () => {
  const channel = await openChannel('2026-11-02T12:00:00Z');
  await channel.start();
  const post = await channel.post({ every: 'hour' });
  await channel.idle();
  await channel.stop();
  channel.clock.set('2026-11-22T09:20:00Z');
  channel.mill.score = 900;
  await channel.restart();
  expect(await channel.messages()).toMatchObject([
    { title: 'The hour from 12:00 UTC, 2 November 2026', score: '700', stands: false },
    { origin: origin(post, '2026-11-22T09:00:00Z'), score: '900', stands: true },
  ]);
  await channel.stop();
});

test('a clock that is put back makes no older message', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  await channel.start();
  await channel.post();
  await channel.idle();
  channel.clock.set('2026-11-21T12:00:00Z');
  await channel.restart();
  expect(await channel.messages()).toMatchObject([{ title: '22 November 2026', stands: true }]);
  await channel.stop();
});

test('every ten minutes, and at the start, it is seen whether the message is still there', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  const post = await channel.post();
  await channel.start();
  await channel.restart();
  expect(channel.again).toEqual([origin(post, '2026-11-22')]);
  await channel.pass(35 * minute);
  expect(channel.again).toHaveLength(4);
  await channel.stop();
});

test('one that is stopped is changed no more, and not put back', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  const post = await channel.post();
  await channel.start();
  expect(await channel.posts.stop(communityId, post.id)).toMatchObject({ id: post.id });
  expect(await channel.posts.stop(communityId, post.id)).toBeUndefined();
  await channel.score(1000);
  await channel.pass(2 * day);
  expect(await channel.messages()).toMatchObject([{ score: '700', stands: false }]);
  expect(channel.again).toEqual([]);
  await channel.stop();
});

test('the same board in the same channel is one post, which changes how often it comes', async () => {
  const channel = await openChannel('2026-11-22T12:30:00Z');
  const post = await channel.post({ every: 'hour' });
  await channel.start();
  expect((await channel.post({ every: 'week' })).id).toBe(post.id);
  await channel.idle();
  await channel.score(800);
  await channel.pass(2 * minute);
  expect(await channel.messages()).toMatchObject([{ title: 'The week from 16 November 2026', score: '800' }]);
  await channel.pass(day);
  expect(await channel.messages()).toMatchObject([{}, { title: 'The week from 23 November 2026' }]);
  expect((await channel.post({ board: 'reviewers' })).id).not.toBe(post.id);
  await channel.stop();
});

test('a channel that is gone ends the post, with what its platform said, until it is posted anew', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  const post = await channel.post();
  await channel.start();
  await db.run(sql`
    insert into delivery (message_id, state, reason)
    select id, 'refused', 'Discord: the channel is gone.' from message where origin = ${origin(post, '2026-11-22')}`);
  await channel.pass(11 * minute);
  expect(await channel.posts.list({ chatId: channel.chatId })).toEqual([]);
  const refused = () => channel.posts.refusedSince(new Date('2026-11-22T00:00:00Z'));
  expect(await refused()).toMatchObject([{ id: post.id, refusal: 'Discord: the channel is gone.' }]);
  await channel.post();
  expect(await refused()).toEqual([]);
  await channel.stop();
});

test('what could not be drawn is drawn a minute later', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  await channel.post();
  await channel.start();
  await channel.pass(2 * minute);
  channel.mill.isUnavailable = true;
  await channel.score(790);
  await channel.pass(10 * second);
  expect(channel.problems).toHaveLength(1);
  channel.mill.isUnavailable = false;
  await channel.pass(minute);
  expect(await channel.messages()).toMatchObject([{ score: '790' }]);
  await channel.stop();
});

test('of models, the board is posted with the trainings that finished in the period', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  const model = (name: string, createdAt: string) =>
    ({
      name,
      base: 'gpt2',
      data: { label: 'maths v1' },
      evaluation: { before: 2, after: 1 },
      createdAt: new Date(createdAt),
    }) as Model;
  channel.mill.models = [model('maths-v1', '2026-11-10'), model('maths-v2', '2026-11-21')];
  await channel.post({ board: 'models', every: 'week' });
  await channel.start();
  const shown = async () =>
    JSON.stringify(await db.all(sql`select reply from message where chat_id = ${channel.chatId}`));
  expect(await shown()).toContain('"caption":"1 training finished"');
  channel.mill.models.push(model('maths-v3', '2026-11-22'));
  topics.publish('job:3');
  await channel.pass(minute);
  expect(await shown()).toContain('"caption":"2 trainings finished"');
  await channel.stop();
});

test('a checkpoint of the ledger is posted once a day as it was signed, also over a restart and after days away', async () => {
  const channel = await openChannel('2026-11-22T12:00:00Z');
  const post = await channel.post({ board: 'checkpoint' });
  await channel.start();
  const notes = async () =>
    (
      await db.all<{ note: string; stands: boolean | null }>(sql`
        select (jsonb_path_query_first(reply, '$.blocks[*] ? (@.kind == "quote").text')) #>> '{}' as note,
          (reply -> 'persistent')::boolean as stands
        from message where chat_id = ${channel.chatId} order by id`)
    ).map(({ note, stands }) => ({ entries: /^mill\n(\d+)\n/.exec(note)?.[1], stands: stands === true }));
  expect(await notes()).toEqual([{ entries: '7', stands: true }]);
  channel.mill.entries = 9;
  await channel.score(750);
  await channel.pass(5 * minute);
  await channel.restart();
  expect(await notes()).toEqual([{ entries: '7', stands: true }]);
  await channel.pass(day);
  expect(await notes()).toEqual([
    { entries: '7', stands: false },
    { entries: '9', stands: true },
  ]);
  await channel.stop();
  channel.clock.set('2026-11-30T09:00:00Z');
  channel.mill.entries = 20;
  await channel.restart();
  expect((await notes()).map(({ entries }) => entries)).toEqual(['7', '9', '20']);
  await channel.posts.stop(communityId, post.id);
  await channel.pass(3 * day);
  expect(await notes()).toHaveLength(3);
  await channel.stop();
});

test('periods are those of UTC: as long on the day that clocks are put forward, weeks from Monday', () => {
  const at = (text: string) => new Date(text);
  expect(periodStart('week', at('2026-03-29T12:00:00Z'))).toEqual(at('2026-03-23'));
  expect(periodStart('week', at('2026-03-30T00:00:00Z'))).toEqual(at('2026-03-30'));
  expect(nextPeriod('day', at('2026-03-29T00:00:00Z'))).toEqual(at('2026-03-30'));
  expect(nextPeriod('hour', at('2026-03-29T00:59:59.999Z'))).toEqual(at('2026-03-29T01:00:00Z'));
  expect(nextPeriod('week', at('2026-12-31T12:00:00Z'))).toEqual(at('2027-01-04'));
  expect(periodWords('hour', at('2026-11-22T12:00:00Z'))).toBe('The hour from 12:00 UTC, 22 November 2026');
});
