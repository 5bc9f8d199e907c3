import type { Outbox } from '../agent/outbox.ts';
import type { Shown } from '../agent/shown.ts';
import type { Database } from '../store/database.ts';
import { OutsideError } from '../store/errors.ts';
import { json, sql } from '../store/sql.ts';
import { type Courier, Gone, Later, type Letter, type PlaceOfMessage, Refused } from './courier.ts';
import { backoff, type Limits, openWindow, type Window } from './pace.ts';

/**
 * Brings what the agent says to a platform's chats, durably: each message's newest version arrives whatever happens in
 * between, versions that are overtaken are left out, and the platform's pace is kept.
 */
export interface Delivery {
  /** Delivers what is newer than what was delivered, from then on everything. */
  start(): Promise<void>;
  /** Messages that wait. */
  waiting(): number;
  /** Ends after the request that is under way. What waits is delivered after the next start. */
  stop(): Promise<void>;
}

/** After so many tries an error of our own ends it; what the outside world does is tried for ever. */
const mostFailures = 5;
const keptLanes = 4000;

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
  const all = openWindow(limits.perSecond, 1000);
  let holdAll = 0;
  let stopped = false;
  let stopListening = () => {};

  function laneOf(chatId: number, chat: string): Lane {
    const known = lanes.get(chatId);
    if (known) return known;
    const { requests, milliseconds, editMs } = limits.chat(chat);
    const lane: Lane = {
      due: new Map(),
      shownAt: new Map(),
      window: openWindow(requests, milliseconds),
      editMs,
      heldUntil: 0,
      wake: () => {},
      running: undefined,
    };
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

  function queue(where: { chatId: number; chat: string }, messageId: number, look: Look = {}): void {
    if (stopped) return;
    const lane = laneOf(where.chatId, where.chat);
    const before = lane.due.get(messageId);
    const again = look.again ?? before?.again;
    lane.due.set(messageId, { draft: look.draft, again, failures: before?.failures ?? 0 });
    lane.wake();
    run(lane);
  }

  function run(lane: Lane): void {
    lane.running ??= work(lane).finally(() => {
      lane.running = undefined;
      if (lane.due.size && !stopped) run(lane);
    });
  }

  async function work(lane: Lane): Promise<void> {
    while (lane.due.size && !stopped) {
      const now = performance.now();
      const [messageId, readyAt] = first(lane, now);
      const goAt = Math.max(readyAt, lane.heldUntil, holdAll, lane.window.readyAt(now), all.readyAt(now));
      if (goAt > now) {
        await sleep(goAt - now, lane);
        continue;
      }
      const due = lane.due.get(messageId);
      if (!due) continue;
      lane.due.delete(messageId);
      try {
        if (await deliver(messageId, due, lane)) lane.shownAt.set(messageId, performance.now());
        if (lane.shownAt.size > 200) lane.shownAt.delete(lane.shownAt.keys().next().value ?? 0);
      } catch (error) {
        await failed(lane, messageId, due, error);
      }
    }
  }

  /** Shows the newest version. Returns whether the platform was asked. */
  async function deliver(messageId: number, { draft, again }: Due, lane: Lane): Promise<boolean> {
    const row = await read(db, messageId);
    if (!row || row.state === 'refused') return false;
    const isShown = row.place !== null && row.shown_revision !== null && row.shown_revision >= row.revision;
    if (isShown && !draft && !again) return false;
    const letter: Letter = {
      messageId,
      origin: row.origin,
      chatId: row.chat_id,
      chat: row.chat,
      askerId: row.asker_id ?? undefined,
      shown: draft ?? row.reply,
      triedAt: row.tried_at ?? undefined,
    };
    const now = performance.now();
    lane.window.take(now);
    all.take(now);
    const place = row.place === null ? await courier.send(letter) : await edit(letter, row.place);
    await record(db, messageId, place, row.revision);
    return true;
  }

  /** What is meant to stand is sent anew when somebody deleted it. */
  async function edit(letter: Letter, place: PlaceOfMessage): Promise<PlaceOfMessage> {
    try {
      return await courier.edit(letter, place);
    } catch (error) {
      if (!(error instanceof Gone && letter.shown.standing)) throw error;
      await displace(db, letter.messageId);
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
      await refuse(db, messageId, reason).catch(problem => log('Recording a refusal', problem));
      return;
    }
    if (isOurs) log(`Message ${messageId} could not be shown on ${platform}; it is tried again`, error);
    const wait = error instanceof Later ? error.milliseconds : backoff(failures);
    const until = performance.now() + wait;
    if (error instanceof Later && error.everywhere) holdAll = Math.max(holdAll, until);
    else lane.heldUntil = Math.max(lane.heldUntil, until);
    const isLater = error instanceof Later;
    const newer = lane.due.get(messageId);
    lane.due.set(messageId, {
      draft: newer ? newer.draft : due.draft,
      again: newer?.again ?? due.again,
      failures: isLater ? due.failures : failures,
    });
  }

  /** When a message may go: a new one at once, a newer version of one when its last was long enough ago. */
  function first(lane: Lane, now: number): [number, number] {
    let best: [number, number] | undefined;
    for (const messageId of lane.due.keys()) {
      const shownAt = lane.shownAt.get(messageId);
      const readyAt = shownAt === undefined ? now : Math.max(now, shownAt + lane.editMs);
      if (!best || readyAt < best[1] || (readyAt === best[1] && messageId < best[0]))
        best = [messageId, readyAt];
    }
    return best ?? [0, now];
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
  function offer(chatId: number, messageId: number, look: Look = {}): void {
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
      const stopMessages = outbox.onMessage(message => {
        if (!message.author) offer(message.chatId, message.id, { again: message.again });
      });
      const stopDrafts = outbox.onDraft(({ chatId, messageId, shown }) =>
        offer(chatId, messageId, { draft: shown }),
      );
      stopListening = () => {
        stopMessages();
        stopDrafts();
      };
      for (const { id, ...where } of await behind(db, platform)) queue(where, id);
    },
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.due.size, 0),
    async stop() {
      stopped = true;
      stopListening();
      const running = [...lanes.values()].map(lane => {
        lane.wake();
        return lane.running;
      });
      await Promise.all(running);
    },
  };
}

interface Look {
  /** A version that is not kept, newer than what is stored. */
  draft?: Shown | undefined;
  /** Although it was shown already: somebody may have deleted it. */
  again?: boolean | undefined;
}

interface Due extends Look {
  failures: number;
}

interface Lane {
  due: Map<number, Due>;
  shownAt: Map<number, number>;
  window: Window;
  editMs: number;
  heldUntil: number;
  wake: () => void;
  running: Promise<void> | undefined;
}

/** Waits, or until something new is due in the lane. */
function sleep(milliseconds: number, lane: Lane): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    lane.wake = done;
    function done() {
      clearTimeout(timer);
      lane.wake = () => {};
      resolve();
    }
  });
}

interface Row {
  chat_id: number;
  chat: string;
  origin: string;
  asker_id: number | null;
  reply: Shown;
  revision: number;
  state: string | null;
  place: PlaceOfMessage | null;
  shown_revision: number | null;
  tried_at: Date | null;
}

/**
 * Reads a message, and remembers that it is being sent before it is: whoever finds it pending after that looks whether
 * it arrived. The answer is of the time before, so `tried_at` is an earlier try's. One statement, since every message
 * waits for it.
 */
function read(db: Database, messageId: number): Promise<Row | undefined> {
  return db.first(sql`
    with begun as (
      insert into delivery (message_id, state) select id, 'pending' from message where id = ${messageId}
      on conflict (message_id) do nothing
    )
    select chat_id, chat.external_id as chat, origin, asker_id, reply, message.revision,
      state, place, delivery.revision as shown_revision, tried_at
    from message
    join chat on chat.id = chat_id
    left join delivery on message_id = message.id
    where message.id = ${messageId}`);
}

/** Messages of a platform's chats that it has not got in their newest version, oldest first. */
function behind(db: Database, platform: string): Promise<{ id: number; chatId: number; chat: string }[]> {
  return db.all(sql`
    select message.id, chat_id as "chatId", chat.external_id as chat
    from message
    join chat on chat.id = chat_id
    left join delivery on message_id = message.id
    where platform = ${platform} and author_id is null
      and (state is null or state = 'pending' or (state = 'delivered' and delivery.revision < message.revision))
    order by message.id`);
}

async function record(
  db: Database,
  messageId: number,
  place: PlaceOfMessage,
  revision: number,
): Promise<void> {
  await db.run(sql`
    update delivery set state = 'delivered', place = ${json(place)}, revision = ${revision}, reason = null
    where message_id = ${messageId}`);
}

/** The message is nowhere any more: a crash before it is sent anew must not lose it. */
async function displace(db: Database, messageId: number): Promise<void> {
  await db.run(sql`
    update delivery set state = 'pending', place = null, revision = null where message_id = ${messageId}`);
}

async function refuse(db: Database, messageId: number, reason: string): Promise<void> {
  await db.run(sql`
    insert into delivery (message_id, state, reason) values (${messageId}, 'refused', ${reason})
    on conflict (message_id) do update set state = 'refused', reason = excluded.reason`);
}
