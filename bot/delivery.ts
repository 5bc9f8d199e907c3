import type { Outbox } from '../agent/outbox.ts';
import type { Database } from '../store/database.ts';
import { OutsideError } from '../store/errors.ts';
import { sql } from '../store/sql.ts';
import { type Courier, Gone, Later, type Letter, type PlaceOfMessage, Refused } from './courier.ts';
import { openDelivered } from './delivered.ts';
import { type Due, type Lane, type Look, newer, openLane, readyIn, sleep } from './lane.ts';
import { openLetters } from './letters.ts';
import { backoff, type Limits, openWindow, type Taken, takenAll } from './pace.ts';
import { openTurns } from './turns.ts';

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
  courier: Courier;
  limits: Limits;
  log: (words: string, error: unknown) => void;
}): Delivery {
  const { db, outbox, platform, courier, limits, log } = options;
  const lanes = new Map<number, Lane>();
  const ours = new Map<number, Promise<string | undefined>>();
  const delivered = openDelivered(db, platform, log);
  const letters = openLetters(delivered);
  // No more in a fifth of a second than its share: bursts would meet in whatever window the platform counts by.
  const everywhere = openWindow(limits.perSecond, 1000);
  const turns = openTurns(everywhere, openWindow(Math.max(1, Math.floor(limits.perSecond / 5)), 200));
  let inHand = 0;
  let stopped = false;
  let stopListening = () => {};

  function laneOf(chatId: number, chat: string): Lane {
    const known = lanes.get(chatId);
    if (known) return known;
    const lane = openLane({ chatId, chat }, limits.chat(chat));
    lanes.set(chatId, lane);
    if (lanes.size > keptLanes) forgetIdle();
    return lane;
  }

  /** An idle lane is kept, since it knows when its messages were last changed; but not for ever. */
  function forgetIdle(): void {
    for (const [chatId, lane] of lanes) {
      if (lanes.size <= keptLanes / 2) return;
      if (!lane.due.size && !lane.running) lanes.delete(chatId);
    }
  }

  function queue(where: { chatId: number; chat: string }, messageId: number, look: Look): void {
    if (stopped) return;
    const lane = laneOf(where.chatId, where.chat);
    const before = lane.due.get(messageId);
    const message = newer(before?.message, look.message);
    put(lane, messageId, {
      message: message && inHand < mostInHand ? message : undefined,
      draft: look.draft,
      again: look.again ?? before?.again,
      mayHaveArrived: look.mayHaveArrived ?? before?.mayHaveArrived,
      triedAt: before?.triedAt,
      failures: before?.failures ?? 0,
    });
    lane.wake();
    run(lane);
  }

  function put(lane: Lane, messageId: number, due: Due): void {
    take(lane, messageId);
    if (due.message) inHand++;
    lane.due.set(messageId, due);
  }

  function take(lane: Lane, messageId: number): Due | undefined {
    const due = lane.due.get(messageId);
    if (due?.message) inHand--;
    lane.due.delete(messageId);
    return due;
  }

  function run(lane: Lane): void {
    lane.running ??= work(lane).finally(() => {
      lane.running = undefined;
      if (lane.due.size && !stopped) run(lane);
    });
  }

  async function work(lane: Lane): Promise<void> {
    while (lane.due.size && !stopped) {
      const ready = readyIn(lane);
      if (ready.wait > 0) {
        await sleep(ready.wait, lane);
        continue;
      }
      const turn = await turns.take();
      // Meanwhile another message may have become the one to go, or none.
      const { messageId, wait } = readyIn(lane);
      const due = wait > 0 || !turn ? undefined : take(lane, messageId);
      if (!turn || !due) {
        turn?.giveBack();
        continue;
      }
      const request = takenAll([lane.window.take(), turn]);
      try {
        if (await deliver(messageId, due, lane)) lane.shownAt.set(messageId, performance.now());
        else request.giveBack();
        request.done(performance.now());
        if (lane.shownAt.size > 200) lane.shownAt.delete(lane.shownAt.keys().next().value ?? 0);
      } catch (error) {
        if (error instanceof Later && !error.isAnswer) request.giveBack();
        else request.done(performance.now());
        await failed(lane, messageId, due, error);
      }
    }
  }

  /** Shows the newest version. Returns whether the platform was asked. */
  async function deliver(messageId: number, due: Due, lane: Lane): Promise<boolean> {
    const found = letters.atHand(messageId, due) ?? (await letters.stored(messageId, due));
    const { draft, again } = due;
    if (!found || (found.shownRevision >= found.revision && !draft && !again)) return false;
    const { letter, place, revision } = found;
    due.triedAt = letter.triedAt ?? new Date();
    const full = {
      ...letter,
      messageId,
      chatId: lane.chatId,
      chat: lane.chat,
      another: () => another(lane),
    };
    const shownAt = place ? await edit(full, place) : await courier.send(full);
    const { origin, askerId } = letter;
    delivered.record(messageId, { place: shownAt, revision, origin, askerId });
    return true;
  }

  /** Waits for one more request. */
  async function another(lane: Lane): Promise<Taken> {
    while (!stopped) {
      const now = performance.now();
      const goAt = Math.max(lane.heldUntil, lane.window.readyAt(now));
      if (goAt > now) {
        await sleep(goAt - now, lane);
        continue;
      }
      const turn = await turns.take();
      if (turn) return takenAll([lane.window.take(), turn]);
    }
    throw new Later(0);
  }

  /** What is meant to stand is sent anew when somebody deleted it. */
  async function edit(letter: Letter, place: PlaceOfMessage): Promise<PlaceOfMessage> {
    try {
      return await courier.edit(letter, place);
    } catch (error) {
      if (!(error instanceof Gone && letter.shown.standing)) throw error;
      await delivered.displace(letter.messageId);
      return courier.send({ ...letter, triedAt: undefined });
    }
  }

  async function failed(lane: Lane, messageId: number, due: Due, error: unknown) {
    if (stopped) return;
    const failures = due.failures + 1;
    const isOurs = !(error instanceof Later || error instanceof OutsideError || error instanceof Refused);
    if (error instanceof Refused || (isOurs && failures >= mostFailures)) {
      log(`Message ${messageId} can't be shown on ${platform}`, error);
      const reason = error instanceof Error ? error.message : String(error);
      await delivered.refuse(messageId, reason).catch(problem => log('Recording a refusal', problem));
      return;
    }
    if (isOurs) log(`Message ${messageId} could not be shown on ${platform}; it is tried again`, error);
    const wait = error instanceof Later ? error.milliseconds : backoff(failures);
    const until = performance.now() + wait;
    if (error instanceof Later && error.everywhere) turns.hold(until);
    else if (error instanceof Later) lane.heldUntil = Math.max(lane.heldUntil, until);
    else lane.awayUntil = Math.max(lane.awayUntil, until);
    const isLater = error instanceof Later;
    const since = lane.due.get(messageId);
    put(lane, messageId, {
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
  function offer(chatId: number, messageId: number, look: Look): void {
    const lane = lanes.get(chatId);
    if (lane) {
      queue(lane, messageId, look);
      return;
    }
    nameOf(chatId).then(
      chat => {
        if (chat !== undefined) queue({ chatId, chat }, messageId, look);
      },
      () => {
        if (!stopped) setTimeout(() => offer(chatId, messageId, look), 1000).unref();
      },
    );
  }

  return {
    async start() {
      const lately = await delivered.lately();
      const now = performance.now();
      // What an earlier process asked a moment ago counts here as well.
      for (const { chatId, chat, milliseconds } of lately)
        takenAll([laneOf(chatId, chat).window.take(), everywhere.take()]).done(now - milliseconds);
      const stopMessages = outbox.onMessage(message => {
        if (message.author) return;
        offer(message.chatId, message.id, { message, again: message.again });
      });
      const stopDrafts = outbox.onDraft(({ chatId, messageId, shown }) =>
        offer(chatId, messageId, { draft: shown }),
      );
      stopListening = () => {
        stopMessages();
        stopDrafts();
      };
      const behind = await delivered.behind();
      // In each of these chats it may have asked once more, and nobody knows.
      for (const lane of new Set(behind.map(({ chatId, chat }) => laneOf(chatId, chat))))
        lane.window.take().done(performance.now());
      for (const { id, ...where } of behind) queue(where, id, { mayHaveArrived: true });
    },
    hurry() {
      for (const lane of lanes.values()) {
        lane.awayUntil = 0;
        lane.wake();
      }
    },
    moved(chatId, chat) {
      ours.set(chatId, Promise.resolve(chat));
      const lane = lanes.get(chatId);
      if (lane) lane.chat = chat;
    },
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.due.size, 0),
    async stop() {
      stopped = true;
      stopListening();
      turns.close();
      const running = [...lanes.values()].map(lane => {
        lane.wake();
        return lane.running;
      });
      await Promise.all(running);
      await delivered.stop();
    },
  };
}
