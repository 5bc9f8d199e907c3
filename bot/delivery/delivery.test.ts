import { afterEach, expect, test } from 'vitest';
import type { MessageContent } from '../../agent/messages/message-content.ts';
import { openOutbox } from '../../agent/messages/outbox.ts';
import { say } from '../../agent/reply.ts';
import { sql } from '../../store/database/sql.ts';
import { OutsideError } from '../../store/errors.ts';
import { collectingLogger } from '../../store/logging/collecting-logger.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { backoff } from './backoff.ts';
import { type Delivery, openDelivery } from './delivery.ts';
import { openSlidingWindow } from './sliding-window.ts';
import {
  MessageDeleted,
  type MessageLocation,
  type OutgoingMessage,
  Refused,
  RetryAfter,
  type Transport,
} from './transport.ts';

const { log } = collectingLogger();
const db = await emptyDatabase();
const outbox = openOutbox(db, { secret: 'secret', now: () => new Date() });
const { id: communityId } = await db.one<{ id: number }>(sql`
  insert into community (platform, external_id, name) values ('paper', '1', 'Mill') returning id`);
let chats = 0;
const open: Delivery[] = [];
afterEach(async () => {
  for (const delivery of open.splice(0)) await delivery.stop();
});

async function newChat(platform = 'paper'): Promise<number> {
  const { id } = await db.one<{ id: number }>(sql`
    insert into chat (community_id, platform, external_id) values (${communityId}, ${platform}, ${`c${++chats}`})
    returning id`);
  return id;
}

/** A platform on paper: every call is kept, and each can be told to fail once. */
function paper() {
  const calls: {
    kind: 'send' | 'edit';
    text: string;
    outgoing: OutgoingMessage;
    location?: MessageLocation;
  }[] = [];
  const failures: unknown[] = [];
  const waiters = new Set<() => void>();
  const act = async (kind: 'send' | 'edit', outgoing: OutgoingMessage, location?: MessageLocation) => {
    calls.push({ kind, outgoing, text: textOf(outgoing.content), ...(location && { location }) });
    for (const wake of [...waiters]) wake();
    const failure = failures.shift();
    if (failure) throw failure;
    return location ?? { id: outgoing.messageId };
  };
  const transport: Transport = {
    send: outgoing => act('send', outgoing),
    edit: (outgoing, location) => act('edit', outgoing, location),
  };
  const reached = (n: number) =>
    new Promise<void>(resolve => {
      const look = () => {
        if (calls.length < n) return;
        waiters.delete(look);
        resolve();
      };
      waiters.add(look);
      look();
    });
  return { calls, failures, transport, reached };
}

function start(transport: Transport, editMs = 0): Delivery {
  const limits = { chat: () => ({ requests: 100, milliseconds: 1000, editMs }), perSecond: 1000 };
  const delivery = openDelivery({ db, outbox, platform: 'paper', transport, limits, log });
  open.push(delivery);
  return delivery;
}

const put = (chatId: number, origin: string, words: string) =>
  outbox.put({ chatId, origin, reply: say(words), askerId: undefined, incomingId: undefined });

const textOf = (content: MessageContent) =>
  content.blocks.map(block => (block.kind === 'text' ? block.markdown : '')).join('');

const stateOf = (messageId: number) =>
  db.first<{ state: string; reason: string | null; content: boolean }>(sql`
    select state, reason, delivery.revision = message.revision as shown
    from delivery join message on message.id = message_id where message_id = ${messageId}`);

async function settled(messageId: number, state: string): Promise<void> {
  while ((await stateOf(messageId))?.state !== state) await new Promise(resolve => setImmediate(resolve));
}

test('what is said is sent, and what changes is edited where it is', async () => {
  const { calls, transport, reached } = paper();
  await start(transport).start();
  const chatId = await newChat();
  await put(chatId, 'a', 'one');
  await reached(1);
  await settled(calls[0]?.outgoing.messageId ?? 0, 'delivered');
  await put(chatId, 'a', 'two');
  await reached(2);
  expect(calls.map(({ kind, text }) => [kind, text])).toEqual([
    ['send', 'one'],
    ['edit', 'two'],
  ]);
  expect(calls[1]?.location).toEqual({ id: calls[0]?.outgoing.messageId });
});

test('chats of other platforms are left to them', async () => {
  const { calls, transport, reached } = paper();
  await start(transport).start();
  await put(await newChat('web'), 'b1', 'not here');
  await put(await newChat(), 'b2', 'here');
  await reached(1);
  expect(calls.map(call => call.text)).toEqual(['here']);
});

test('versions that come faster than they may be shown are left out, and the last is shown', async () => {
  const { calls, transport, reached } = paper();
  await start(transport, 60).start();
  const chatId = await newChat();
  await put(chatId, 'c', 'first');
  await reached(1);
  await settled(calls[0]?.outgoing.messageId ?? 0, 'delivered');
  for (let n = 1; n <= 20; n++) await put(chatId, 'c', `version ${n}`);
  await reached(2);
  while (calls.at(-1)?.text !== 'version 20') await reached(calls.length + 1);
  expect(calls.length).toBeLessThan(8);
});

test('a draft is shown but not kept', async () => {
  const { calls, transport, reached } = paper();
  await start(transport).start();
  const chatId = await newChat();
  await put(chatId, 'd', 'thinking');
  await reached(1);
  await settled(calls[0]?.outgoing.messageId ?? 0, 'delivered');
  outbox.draft(chatId, 'd', say('half an answer'));
  await reached(2);
  await put(chatId, 'd', 'an answer');
  await reached(3);
  expect(calls.map(call => call.text)).toEqual(['thinking', 'half an answer', 'an answer']);
});

test('what the platform asks to wait for waits, and what fails outside is tried again', async () => {
  const { calls, failures, transport, reached } = paper();
  failures.push(new RetryAfter(5), new RetryAfter(5, true));
  await start(transport).start();
  await put(await newChat(), 'e', 'words');
  await reached(3);
  await settled(calls[0]?.outgoing.messageId ?? 0, 'delivered');
  expect(calls.map(call => call.kind)).toEqual(['send', 'send', 'send']);
  expect(calls[0]?.outgoing.triedAt).toBeUndefined();
  expect(calls[1]?.outgoing.triedAt).toBeInstanceOf(Date);
  expect(backoff(1, 0)).toBe(250);
  expect(backoff(3, 0)).toBe(1000);
  expect(backoff(20, 1)).toBe(75_000);
});

test('a refusal ends it and is recorded, and what comes after it goes on', async () => {
  const { calls, failures, transport, reached } = paper();
  failures.push(new Refused('the bot was kicked'));
  await start(transport).start();
  const chatId = await newChat();
  await put(chatId, 'f', 'never');
  await reached(1);
  await settled(calls[0]?.outgoing.messageId ?? 0, 'refused');
  expect(await stateOf(calls[0]?.outgoing.messageId ?? 0)).toMatchObject({ reason: 'the bot was kicked' });
  await put(chatId, 'f', 'never again');
  await put(chatId, 'f2', 'but this');
  await reached(2);
  expect(calls.at(-1)?.text).toBe('but this');
});

test('after a stop in the middle, the next start delivers what is newer, all of which may have arrived', async () => {
  const first = paper();
  first.failures.push(new OutsideError('gone'));
  const delivery = start(first.transport);
  await delivery.start();
  const chatId = await newChat();
  await put(chatId, 'g', 'lost on the way');
  await first.reached(1);
  await delivery.stop();
  await put(chatId, 'g2', 'said while nobody delivered');
  const second = paper();
  await start(second.transport).start();
  await second.reached(2);
  expect(second.calls.map(call => [call.text, call.outgoing.triedAt !== undefined])).toEqual([
    ['lost on the way', true],
    ['said while nobody delivered', true],
  ]);
  await settled(second.calls[1]?.outgoing.messageId ?? 0, 'delivered');
  const third = paper();
  await start(third.transport).start();
  expect(third.calls).toEqual([]);
});

test('what was asked just before a restart still counts to the limits of a chat', async () => {
  const limits = { chat: () => ({ requests: 2, milliseconds: 1500, editMs: 0 }), perSecond: 1000 };
  const begin = async (transport: Transport) => {
    const delivery = openDelivery({ db, outbox, platform: 'paper', transport, limits, log });
    open.push(delivery);
    await delivery.start();
    return delivery;
  };
  const first = paper();
  const delivery = await begin(first.transport);
  const chatId = await newChat();
  await put(chatId, 'k1', 'one');
  await put(chatId, 'k2', 'two');
  await first.reached(2);
  const asked = performance.now();
  await delivery.stop();
  const second = paper();
  await begin(second.transport);
  await put(chatId, 'k3', 'three');
  await second.reached(1);
  expect(second.calls[0]?.text).toBe('three');
  expect(performance.now() - asked).toBeGreaterThan(1400);
});

test('a platform that is there again gets at once what waits because it was away', async () => {
  const { calls, failures, transport, reached } = paper();
  failures.push(new OutsideError('away'), new OutsideError('away'));
  const delivery = start(transport);
  await delivery.start();
  await put(await newChat(), 'i', 'words');
  await reached(1);
  while (calls.length < 3) {
    await new Promise(resolve => setImmediate(resolve));
    delivery.retryNow();
  }
  await settled(calls[0]?.outgoing.messageId ?? 0, 'delivered');
});

test('what is meant to stand is sent anew when somebody deleted it; the rest is over', async () => {
  const { calls, failures, transport, reached } = paper();
  await start(transport).start();
  const chatId = await newChat();
  const standing = { ...say('the board'), persistent: true };
  await outbox.put({ chatId, origin: 'h', reply: standing, askerId: undefined, incomingId: undefined });
  await put(chatId, 'h2', 'a card');
  await reached(2);
  const [board, card] = calls.map(call => call.outgoing.messageId);
  await settled(card ?? 0, 'delivered');
  failures.push(new MessageDeleted('deleted'));
  await outbox.again('h');
  await reached(4);
  expect(calls.slice(2).map(({ kind, text }) => [kind, text])).toEqual([
    ['edit', 'the board'],
    ['send', 'the board'],
  ]);
  await settled(board ?? 0, 'delivered');
  failures.push(new MessageDeleted('deleted'));
  await put(chatId, 'h2', 'a newer card');
  await settled(card ?? 0, 'refused');
  expect(calls).toHaveLength(5);
});

test('a thousand chats at once keep to the pace of all together', async () => {
  const { transport, reached } = paper();
  const limits = { chat: () => ({ requests: 100, milliseconds: 1000, editMs: 0 }), perSecond: 20 };
  const delivery = openDelivery({
    db,
    outbox,
    platform: 'paper',
    transport,
    limits,
    log,
  });
  open.push(delivery);
  await delivery.start();
  const chatIds = await Promise.all(Array.from({ length: 30 }, () => newChat()));
  const started = performance.now();
  await Promise.all(chatIds.map(chatId => put(chatId, `crowd-${chatId}`, 'words')));
  await reached(30);
  expect(performance.now() - started).toBeGreaterThan(990);
});

test('a window lets so many through in its time, counted from the answers', () => {
  const window = openSlidingWindow(2, 100);
  const [first, second] = [window.reserve(), window.reserve()];
  // Nobody knows when they arrive: it is looked again in a moment.
  expect(window.readyAt(50)).toBe(70);
  first.done(60);
  expect(window.readyAt(80)).toBe(160);
  second.cancel();
  expect(window.readyAt(80)).toBe(80);
  expect(window.used(161)).toBe(0);
});
