import { withRetry } from '../../store/database/retry.ts';
import { isUnavailable } from '../../store/database/unavailable.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Rooms } from '../context.ts';
import type { Language } from '../language/languages.ts';
import { inLanguage } from '../language/translate.ts';
import { languageOf } from '../people/language-of.ts';
import type { Reply } from '../reply.ts';
import type { Incoming } from '../update.ts';
import { answer, type Dispatch } from './dispatch.ts';
import type { KeyedQueue } from './keyed-queue.ts';
import type { Outbox } from './outbox.ts';
import type { PersonRateLimit } from './person-rate-limit.ts';
import { givenUp, problemReply } from './problem-reply.ts';
import { counted, type ResumeOrder, resumeOrder } from './resume-order.ts';

/** Works off stored updates, each in its chat's order and at its person's pace, and shows what they are answered. */
export interface UpdateQueue {
  /** Whether what a stopped process left is queued: until then, what comes in waits. */
  isStarted(): boolean;
  /** @returns whether it has to wait because the person sends faster than they are answered. */
  add(incoming: Incoming): boolean;
  /** Shows a part of an update's answer. */
  show(incoming: Incoming, reply: Reply): Promise<void>;
  /** Queues what was stored and not finished, and from then on everything. */
  resume(): Promise<void>;
  /** Once the signal is aborted and the queues are idle: takes back the tries that the stop broke off. */
  stopped(): Promise<void>;
}

/** @param options.signal aborted when the process stops: what is not finished runs again at the next start */
export function openUpdateQueue(options: {
  dispatch: Omit<Dispatch, 'rooms' | 'language'>;
  /** Until they are open, updates wait. */
  rooms: Promise<Rooms>;
  outbox: Outbox;
  queues: KeyedQueue;
  rateLimit: PersonRateLimit;
  signal: AbortSignal;
  log: Logger;
}): UpdateQueue {
  const { dispatch, rooms, outbox, queues, rateLimit, signal, log } = options;
  const { inbox, actors } = dispatch;

  async function work(incoming: Incoming): Promise<void> {
    await rooms;
    if (signal.aborted) return;
    const tries = Number.POSITIVE_INFINITY;
    const retryOptions = { tries, longest: 2000, signal };
    if (incoming.attempts > 0) {
      await withRetry(() => inbox.begin(incoming.id), retryOptions);
      begun.add(incoming.id);
    }
    // What is done twice has the effect of once, so after an outage of the database it is done anew.
    const language = await withRetry(() => languageOf(actors, incoming), retryOptions);
    await withRetry(() => inLanguage(language, () => attempt(incoming, language)), retryOptions);
  }

  async function attempt(incoming: Incoming, language: Language): Promise<void> {
    try {
      const deps = { ...dispatch, rooms: await rooms, language };
      for await (const reply of answer(incoming, deps, signal)) await show(incoming, reply);
    } catch (error) {
      if (signal.aborted) return; // Not finished: it runs again at the next start.
      if (isUnavailable(error)) throw error;
      await show(incoming, problemReply(error, incoming, log));
    }
    inbox.finish(incoming.id);
    begun.delete(incoming.id);
    log.debug({ chat: incoming.chatId, update: incoming.id }, 'An update is worked off');
  }

  async function show(incoming: Incoming, reply: Reply): Promise<void> {
    const origin = `incoming:${incoming.id}:${reply.key ?? 'main'}`;
    if (reply.draft) outbox.draft(incoming.chatId, origin, reply);
    else {
      const askerId = incoming.person.id;
      const { id: incomingId, chatId, externalId: answers } = incoming;
      await outbox.put({ chatId, origin, reply, askerId, incomingId, answers });
    }
  }

  /** What came in before `resume`: it waits until what a stopped process left is queued, which was said before it. */
  const early = new Map<number, Incoming>();
  let started = false;
  /** What `resume` found stored. One that was stored in that moment is not queued once more. */
  let resumed: ReadonlySet<number> = new Set();
  /** Of these, what is being worked on, and counted as tried. */
  const begun = new Set<number>();
  /** Ends when what `resume` found is queued. */
  let resuming = Promise.resolve();

  /** Works on an update that is held until it ends; it never rejects. */
  async function workOff(incoming: Incoming): Promise<void> {
    const { id, chatId, person } = incoming;
    try {
      await work(incoming);
    } catch (err) {
      log.error({ chat: chatId, update: id, err }, 'An update could not be worked on and stays queued');
    }
    dispatch.cancellations.done(incoming);
    rateLimit.release(person.id);
  }

  /** What may have ended the last process comes first, and alone; whatever else is there or comes waits for it. */
  async function resume({ alone, together }: ResumeOrder<Incoming>): Promise<void> {
    for (const incoming of alone) {
      if (signal.aborted) return;
      rateLimit.hold(incoming.person.id);
      await workOff(counted(incoming));
      // Else it would count for this one as well if the next ends the process.
      await inbox.finished();
    }
    // From here to the end of the queueing nothing else runs, so whatever comes in now comes after it.
    started = true;
    for (const incoming of together) queue(counted(incoming));
    for (const incoming of early.values()) queue(incoming);
    early.clear();
  }

  function queue(incoming: Incoming): boolean {
    if (!started) {
      early.set(incoming.id, incoming);
      return false;
    }
    const { chatId, person } = incoming;
    rateLimit.hold(person.id);
    // What can't be seen now is seen at its turn.
    if (queues.isBusy(chatId)) dispatch.cancellations.notice(incoming).catch(() => {});
    return rateLimit.enter(person.id, () => queues.run(chatId, person.id, () => workOff(incoming)));
  }

  return {
    isStarted: () => started,
    show,
    add: incoming => !resumed.has(incoming.id) && queue(incoming),

    async resume() {
      const left = (await inbox.unfinished()).filter(incoming => !early.has(incoming.id));
      resumed = new Set(left.map(incoming => incoming.id));
      const order = resumeOrder(left);
      resuming = resume(order);
      for (const incoming of order.hopeless)
        await inLanguage(await languageOf(actors, incoming), async () => {
          await show(incoming, givenUp(incoming.attempts));
          inbox.finish(incoming.id);
        });
    },

    async stopped() {
      await resuming;
      if (!begun.size) return;
      await inbox
        .breakOff([...begun])
        .catch(err => log.warn({ err }, 'Tries that the stop broke off stay counted'));
      begun.clear();
    },
  };
}
