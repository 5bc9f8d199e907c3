import { inLanguage } from '../../agent/language/translate.ts';
import type { Outbox } from '../../agent/messages/outbox.ts';
import type { Database } from '../../store/database/database.ts';
import { OutsideError } from '../../store/errors.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { backoff } from './backoff.ts';
import { openChatAddresses } from './chat-addresses.ts';
import { type ChatQueue, type DueMessage, type MessageVersion, readyIn, sleep } from './chat-queue.ts';
import { openChatQueues } from './chat-queues.ts';
import { openDeliveryRecords } from './delivery-records.ts';
import { openMessageLookup } from './message-lookup.ts';
import { openRateLimiter } from './rate-limiter.ts';
import type { RateLimits } from './rate-limits.ts';
import { openSlidingWindow, type Reservation, reserveAll } from './sliding-window.ts';
import {
  MessageDeleted,
  type MessageLocation,
  type OutgoingMessage,
  Refused,
  RetryAfter,
  type Transport,
} from './transport.ts';

/**
 * Brings what the agent says to a platform's chats, durably: each message's newest version arrives whatever happens in
 * between, versions that are overtaken are left out, and the platform's rate limits are kept.
 */
export interface Delivery {
  /** Delivers what is newer than what was delivered, from then on everything. */
  start(): Promise<void>;
  /** The platform can be reached again: what waits for that goes now. */
  retryNow(): void;
  /** The platform calls the chat otherwise now. */
  moved(chatId: number, chat: string): void;
  /** Messages that wait. */
  waiting(): number;
  /** Ends after the request that is under way. What waits is delivered after the next start. */
  stop(): Promise<void>;
}

/** After so many tries an error of our own ends it; what the outside world does is tried for ever. */
const mostFailures = 5;
export function openDelivery(options: {
  db: Database;
  outbox: Outbox;
  platform: string;
  transport: Transport;
  limits: RateLimits;
  log: Logger;
}): Delivery {
  const { db, outbox, platform, transport, limits, log } = options;
  const queues = openChatQueues(limits);
  const addresses = openChatAddresses(db, platform);
  const records = openDeliveryRecords(db, platform, log);
  const lookup = openMessageLookup(records);
  // No more in a fifth of a second than its share: bursts would meet in whatever window the platform counts by.
  const allChats = openSlidingWindow(limits.perSecond, 1000);
  const limiter = openRateLimiter(
    allChats,
    openSlidingWindow(Math.max(1, Math.floor(limits.perSecond / 5)), 200),
  );
  let stopped = false;
  let stopListening = () => {};

  function enqueue(where: { chatId: number; chat: string }, messageId: number, look: MessageVersion): void {
    if (stopped) return;
    const queue = queues.of(where.chatId, where.chat);
    queues.put(queue, messageId, look);
    queue.wake();
    run(queue);
  }

  function run(queue: ChatQueue): void {
    queue.running ??= work(queue).finally(() => {
      queue.running = undefined;
      if (queue.due.size && !stopped) run(queue);
    });
  }

  async function work(queue: ChatQueue): Promise<void> {
    while (queue.due.size && !stopped) {
      const ready = readyIn(queue);
      if (ready.wait > 0) {
        await sleep(ready.wait, queue);
        continue;
      }
      const slot = await limiter.acquire();
      // Meanwhile another message may have become the one to go, or none.
      const { messageId, wait } = readyIn(queue);
      const due = wait > 0 || !slot ? undefined : queues.take(queue, messageId);
      if (!slot || !due) {
        slot?.cancel();
        continue;
      }
      const request = reserveAll([queue.window.reserve(), slot]);
      try {
        if (await deliver(messageId, due, queue)) queue.shownAt.set(messageId, performance.now());
        else request.cancel();
        request.done(performance.now());
        if (queue.shownAt.size > 200) queue.shownAt.delete(queue.shownAt.keys().next().value ?? 0);
      } catch (error) {
        if (error instanceof RetryAfter && !error.isAnswer) request.cancel();
        else request.done(performance.now());
        await failed(queue, messageId, due, error);
      }
    }
  }

  /** Shows the newest version. Returns whether the platform was asked. */
  async function deliver(messageId: number, due: DueMessage, queue: ChatQueue): Promise<boolean> {
    const found = lookup.fromCache(messageId, due) ?? (await lookup.fromDatabase(messageId, due));
    const { draft, again } = due;
    if (!found || (found.shownRevision >= found.revision && !draft && !again)) return false;
    const { outgoing, location, revision } = found;
    due.triedAt = outgoing.triedAt ?? new Date();
    const full = {
      ...outgoing,
      messageId,
      chatId: queue.chatId,
      chat: queue.chat,
      reserveRequest: () => reserveRequest(queue),
    };
    const shownAt = await inLanguage(outgoing.content.language ?? 'en', () =>
      location ? edit(full, location) : transport.send(full),
    );
    const { origin, askerId } = outgoing;
    records.record(messageId, { location: shownAt, revision, origin, askerId });
    log.debug({ chat: queue.chatId, message: messageId }, 'A message is shown');
    return true;
  }

  /** Waits for one more request. */
  async function reserveRequest(queue: ChatQueue): Promise<Reservation> {
    while (!stopped) {
      const now = performance.now();
      const goAt = Math.max(queue.limitedUntil, queue.window.readyAt(now));
      if (goAt > now) {
        await sleep(goAt - now, queue);
        continue;
      }
      const slot = await limiter.acquire();
      if (slot) return reserveAll([queue.window.reserve(), slot]);
    }
    throw new RetryAfter(0);
  }

  /** What is meant to stand is sent anew when somebody deleted it. */
  async function edit(outgoing: OutgoingMessage, location: MessageLocation): Promise<MessageLocation> {
    try {
      return await transport.edit(outgoing, location);
    } catch (error) {
      if (!(error instanceof MessageDeleted && outgoing.content.persistent)) throw error;
      await records.displace(outgoing.messageId);
      return transport.send({ ...outgoing, triedAt: undefined });
    }
  }

  async function failed(queue: ChatQueue, messageId: number, due: DueMessage, error: unknown) {
    if (stopped) return;
    const failures = due.failures + 1;
    const isOurs = !(
      error instanceof RetryAfter ||
      error instanceof OutsideError ||
      error instanceof Refused
    );
    if (error instanceof Refused || (isOurs && failures >= mostFailures)) {
      log.warn(
        { chat: queue.chatId, message: messageId, err: error },
        'A message is refused by the platform',
      );
      const reason = error instanceof Error ? error.message : String(error);
      await records
        .refuse(messageId, reason)
        .catch(err =>
          log.error({ chat: queue.chatId, message: messageId, err }, 'A refusal could not be recorded'),
        );
      return;
    }
    const level = isOurs ? 'error' : 'debug';
    log[level](
      { chat: queue.chatId, message: messageId, attempts: failures, err: error },
      'A message could not be shown; it is tried again',
    );
    const wait = error instanceof RetryAfter ? error.milliseconds : backoff(failures);
    const until = performance.now() + wait;
    if (error instanceof RetryAfter && error.everywhere) limiter.pauseUntil(until);
    else if (error instanceof RetryAfter) queue.limitedUntil = Math.max(queue.limitedUntil, until);
    else queue.unavailableUntil = Math.max(queue.unavailableUntil, until);
    const isRateLimited = error instanceof RetryAfter;
    queues.putBack(queue, messageId, { ...due, failures: isRateLimited ? due.failures : failures });
  }

  /** Queues a message when it belongs to this platform; asked again while the database is unavailable. */
  function offer(chatId: number, messageId: number, look: MessageVersion): void {
    const queue = queues.get(chatId);
    if (queue) {
      enqueue(queue, messageId, look);
      return;
    }
    addresses.of(chatId).then(
      chat => {
        if (chat !== undefined) enqueue({ chatId, chat }, messageId, look);
      },
      () => {
        if (!stopped) setTimeout(() => offer(chatId, messageId, look), 1000).unref();
      },
    );
  }

  return {
    async start() {
      const recent = await records.recent();
      const now = performance.now();
      // What an earlier process asked a moment ago counts here as well.
      for (const { chatId, chat, milliseconds } of recent)
        reserveAll([queues.of(chatId, chat).window.reserve(), allChats.reserve()]).done(now - milliseconds);
      const stopMessages = outbox.onMessage(message => {
        if (message.author) return;
        offer(message.chatId, message.id, { message, again: message.again });
      });
      const stopDrafts = outbox.onDraft(({ chatId, messageId, content }) =>
        offer(chatId, messageId, { draft: content }),
      );
      stopListening = () => {
        stopMessages();
        stopDrafts();
      };
      const undelivered = await records.undelivered();
      // In each of these chats it may have asked once more, and nobody knows.
      for (const queue of new Set(undelivered.map(({ chatId, chat }) => queues.of(chatId, chat))))
        queue.window.reserve().done(performance.now());
      for (const { id, ...where } of undelivered) enqueue(where, id, { mayHaveArrived: true });
    },
    retryNow() {
      for (const queue of queues.all()) {
        queue.unavailableUntil = 0;
        queue.wake();
      }
    },
    moved(chatId, chat) {
      addresses.moved(chatId, chat);
      const queue = queues.get(chatId);
      if (queue) queue.chat = chat;
    },
    waiting: () => queues.all().reduce((sum, queue) => sum + queue.due.size, 0),
    async stop() {
      stopped = true;
      stopListening();
      limiter.close();
      const running = queues.all().map(queue => {
        queue.wake();
        return queue.running;
      });
      await Promise.all(running);
      await records.stop();
    },
  };
}
