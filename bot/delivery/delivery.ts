import type { Outbox } from '../../agent/messages/outbox.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { OutsideError } from '../../store/errors.ts';
import {
  type ChatQueue,
  type DueMessage,
  type MessageVersion,
  newer,
  openChatQueue,
  readyIn,
  sleep,
} from './chat-queue.ts';
import { openDeliveryRecords } from './delivery-records.ts';
import { openMessageLookup } from './message-lookup.ts';
import { openRateLimiter } from './rate-limiter.ts';
import {
  backoff,
  openSlidingWindow,
  type RateLimits,
  type Reservation,
  reserveAll,
} from './sliding-window.ts';
import {
  Gone,
  Later,
  type MessageLocation,
  type OutgoingMessage,
  Refused,
  type Transport,
} from './transport.ts';

/**
 * Brings what the agent says to a platform's chats, durably: each message's newest version arrives whatever happens in
 * between, versions that are overtaken are left out, and the platform's pace is kept.
 */
export interface Delivery {
  /** Delivers what is newer than what was delivered, from then on everything. */
  start(): Promise<void>;
  /** The platform is there again: what waits because it was away goes now. */
  hurry(): void;
  /** The platform calls the chat otherwise now. */
  moved(chatId: number, chat: string): void;
  /** Messages that wait. */
  waiting(): number;
  /** Ends after the request that is under way. What waits is delivered after the next start. */
  stop(): Promise<void>;
}

/** After so many tries an error of our own ends it; what the outside world does is tried for ever. */
const mostFailures = 5;
const keptLanes = 4000;
/** What more messages show is read when their turn comes: a platform can be away for long. */
const mostInHand = 2000;

export function openDelivery(options: {
  db: Database;
  outbox: Outbox;
  platform: string;
  transport: Transport;
  limits: RateLimits;
  log: (words: string, error: unknown) => void;
}): Delivery {
  const { db, outbox, platform, transport, limits, log } = options;
  const queues = new Map<number, ChatQueue>();
  const ours = new Map<number, Promise<string | undefined>>();
  const records = openDeliveryRecords(db, platform, log);
  const lookup = openMessageLookup(records);
  // No more in a fifth of a second than its share: bursts would meet in whatever window the platform counts by.
  const everywhere = openSlidingWindow(limits.perSecond, 1000);
  const limiter = openRateLimiter(
    everywhere,
    openSlidingWindow(Math.max(1, Math.floor(limits.perSecond / 5)), 200),
  );
  let inHand = 0;
  let stopped = false;
  let stopListening = () => {};

  function queueOf(chatId: number, chat: string): ChatQueue {
    const known = queues.get(chatId);
    if (known) return known;
    const queue = openChatQueue({ chatId, chat }, limits.chat(chat));
    queues.set(chatId, queue);
    if (queues.size > keptLanes) forgetIdle();
    return queue;
  }

  /** An idle lane is kept, since it knows when its messages were last changed; but not for ever. */
  function forgetIdle(): void {
    for (const [chatId, queue] of queues) {
      if (queues.size <= keptLanes / 2) return;
      if (!queue.due.size && !queue.running) queues.delete(chatId);
    }
  }

  function enqueue(where: { chatId: number; chat: string }, messageId: number, look: MessageVersion): void {
    if (stopped) return;
    const queue = queueOf(where.chatId, where.chat);
    const before = queue.due.get(messageId);
    const message = newer(before?.message, look.message);
    put(queue, messageId, {
      message: message && inHand < mostInHand ? message : undefined,
      draft: look.draft,
      again: look.again ?? before?.again,
      mayHaveArrived: look.mayHaveArrived ?? before?.mayHaveArrived,
      triedAt: before?.triedAt,
      failures: before?.failures ?? 0,
    });
    queue.wake();
    run(queue);
  }

  function put(queue: ChatQueue, messageId: number, due: DueMessage): void {
    take(queue, messageId);
    if (due.message) inHand++;
    queue.due.set(messageId, due);
  }

  function take(queue: ChatQueue, messageId: number): DueMessage | undefined {
    const due = queue.due.get(messageId);
    if (due?.message) inHand--;
    queue.due.delete(messageId);
    return due;
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
      const turn = await limiter.take();
      // Meanwhile another message may have become the one to go, or none.
      const { messageId, wait } = readyIn(queue);
      const due = wait > 0 || !turn ? undefined : take(queue, messageId);
      if (!turn || !due) {
        turn?.giveBack();
        continue;
      }
      const request = reserveAll([queue.window.take(), turn]);
      try {
        if (await deliver(messageId, due, queue)) queue.shownAt.set(messageId, performance.now());
        else request.giveBack();
        request.done(performance.now());
        if (queue.shownAt.size > 200) queue.shownAt.delete(queue.shownAt.keys().next().value ?? 0);
      } catch (error) {
        if (error instanceof Later && !error.isAnswer) request.giveBack();
        else request.done(performance.now());
        await failed(queue, messageId, due, error);
      }
    }
  }

  /** Shows the newest version. Returns whether the platform was asked. */
  async function deliver(messageId: number, due: DueMessage, queue: ChatQueue): Promise<boolean> {
    const found = lookup.atHand(messageId, due) ?? (await lookup.stored(messageId, due));
    const { draft, again } = due;
    if (!found || (found.shownRevision >= found.revision && !draft && !again)) return false;
    const { outgoing, place, revision } = found;
    due.triedAt = outgoing.triedAt ?? new Date();
    const full = {
      ...outgoing,
      messageId,
      chatId: queue.chatId,
      chat: queue.chat,
      another: () => another(queue),
    };
    const shownAt = place ? await edit(full, place) : await transport.send(full);
    const { origin, askerId } = outgoing;
    records.record(messageId, { place: shownAt, revision, origin, askerId });
    return true;
  }

  /** Waits for one more request. */
  async function another(queue: ChatQueue): Promise<Reservation> {
    while (!stopped) {
      const now = performance.now();
      const goAt = Math.max(queue.heldUntil, queue.window.readyAt(now));
      if (goAt > now) {
        await sleep(goAt - now, queue);
        continue;
      }
      const turn = await limiter.take();
      if (turn) return reserveAll([queue.window.take(), turn]);
    }
    throw new Later(0);
  }

  /** What is meant to stand is sent anew when somebody deleted it. */
  async function edit(outgoing: OutgoingMessage, place: MessageLocation): Promise<MessageLocation> {
    try {
      return await transport.edit(outgoing, place);
    } catch (error) {
      if (!(error instanceof Gone && outgoing.content.standing)) throw error;
      await records.displace(outgoing.messageId);
      return transport.send({ ...outgoing, triedAt: undefined });
    }
  }

  async function failed(queue: ChatQueue, messageId: number, due: DueMessage, error: unknown) {
    if (stopped) return;
    const failures = due.failures + 1;
    const isOurs = !(error instanceof Later || error instanceof OutsideError || error instanceof Refused);
    if (error instanceof Refused || (isOurs && failures >= mostFailures)) {
      log(`Message ${messageId} can't be shown on ${platform}`, error);
      const reason = error instanceof Error ? error.message : String(error);
      await records.refuse(messageId, reason).catch(problem => log('Recording a refusal', problem));
      return;
    }
    if (isOurs) log(`Message ${messageId} could not be shown on ${platform}; it is tried again`, error);
    const wait = error instanceof Later ? error.milliseconds : backoff(failures);
    const until = performance.now() + wait;
    if (error instanceof Later && error.everywhere) limiter.hold(until);
    else if (error instanceof Later) queue.heldUntil = Math.max(queue.heldUntil, until);
    else queue.awayUntil = Math.max(queue.awayUntil, until);
    const isLater = error instanceof Later;
    const since = queue.due.get(messageId);
    put(queue, messageId, {
      message: since ? newer(due.message, since.message) : due.message,
      draft: since ? since.draft : due.draft,
      again: since?.again ?? due.again,
      mayHaveArrived: due.mayHaveArrived,
      triedAt: due.triedAt,
      failures: isLater ? due.failures : failures,
    });
  }

  /** What the platform calls the chat; undefined where it is another platform's. */
  function nameOf(chatId: number): Promise<string | undefined> {
    const known = ours.get(chatId);
    if (known) return known;
    const asked = db
      .first<{ chat: string }>(
        sql`select external_id as chat from chat where id = ${chatId} and platform = ${platform}`,
      )
      .then(row => row?.chat);
    ours.set(chatId, asked);
    asked.catch(() => ours.delete(chatId));
    return asked;
  }

  /** Queues a message when it belongs to this platform; asked again while the database is away. */
  function offer(chatId: number, messageId: number, look: MessageVersion): void {
    const queue = queues.get(chatId);
    if (queue) {
      enqueue(queue, messageId, look);
      return;
    }
    nameOf(chatId).then(
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
      const lately = await records.lately();
      const now = performance.now();
      // What an earlier process asked a moment ago counts here as well.
      for (const { chatId, chat, milliseconds } of lately)
        reserveAll([queueOf(chatId, chat).window.take(), everywhere.take()]).done(now - milliseconds);
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
      const behind = await records.behind();
      // In each of these chats it may have asked once more, and nobody knows.
      for (const queue of new Set(behind.map(({ chatId, chat }) => queueOf(chatId, chat))))
        queue.window.take().done(performance.now());
      for (const { id, ...where } of behind) enqueue(where, id, { mayHaveArrived: true });
    },
    hurry() {
      for (const queue of queues.values()) {
        queue.awayUntil = 0;
        queue.wake();
      }
    },
    moved(chatId, chat) {
      ours.set(chatId, Promise.resolve(chat));
      const queue = queues.get(chatId);
      if (queue) queue.chat = chat;
    },
    waiting: () => [...queues.values()].reduce((sum, queue) => sum + queue.due.size, 0),
    async stop() {
      stopped = true;
      stopListening();
      limiter.close();
      const running = [...queues.values()].map(queue => {
        queue.wake();
        return queue.running;
      });
      await Promise.all(running);
      await records.stop();
    },
  };
}
