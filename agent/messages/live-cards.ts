import type { Topic, Topics } from '../../store/queue/topics.ts';
import { draw } from '../cards/draw.ts';
import type { Rooms } from '../context.ts';
import { inLanguage } from '../language/translate.ts';
import type { LiveMessage, Outbox } from './outbox.ts';

/** Keeps every message that shows the state of a thing in step with it, also over restarts. */
export interface LiveCards {
  /** Draws what changed while nobody watched. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** At most one drawing of a thing in that many milliseconds; the last state is always drawn. */
const redrawInterval = 400;

export function openLiveCards(options: {
  topics: Topics;
  outbox: Outbox;
  rooms: Promise<Rooms>;
  now: () => Date;
  log: (error: unknown) => void;
}): LiveCards {
  const { topics, outbox, now } = options;
  const waiting = new Map<Topic, NodeJS.Timeout>();
  const changedMeanwhile = new Set<Topic>();
  const drawing = new Map<Topic, Promise<void>>();
  const unsubscribe: (() => void)[] = [];

  async function redraw(topic: Topic): Promise<void> {
    const rooms = await options.rooms;
    for (const message of await outbox.showing(topic)) {
      await inLanguage(message.language ?? 'en', () => redrawOne(topic, message, rooms));
    }
  }

  async function redrawOne(topic: Topic, message: LiveMessage, rooms: Rooms): Promise<void> {
    const drawn = await draw(topic, message.communityId, rooms, now());
    if (!drawn) return;
    const { chatId, origin } = message;
    const askerId = message.askerId ?? undefined;
    // The notice first: when the process dies in between, the card is still live and both are done again, once.
    if (drawn.notice && !drawn.card.live) {
      const notice = `notice:${drawn.notice.key}:${chatId}`;
      await outbox.put({
        chatId,
        origin: notice,
        reply: drawn.notice.reply,
        askerId,
        incomingId: undefined,
      });
    }
    const reply = message.thread ? { ...drawn.card, thread: message.thread } : drawn.card;
    await outbox.put({ chatId, origin, reply, askerId, incomingId: undefined });
  }

  function changed(topic: Topic): void {
    if (waiting.has(topic) || drawing.has(topic)) {
      changedMeanwhile.add(topic);
      return;
    }
    const done = redraw(topic)
      .catch(options.log)
      .finally(() => {
        drawing.delete(topic);
        waiting.set(
          topic,
          setTimeout(() => {
            waiting.delete(topic);
            if (changedMeanwhile.delete(topic)) changed(topic);
          }, redrawInterval),
        );
      });
    drawing.set(topic, done);
  }

  async function drawAll(): Promise<void> {
    for (const topic of await outbox.liveTopics()) changed(topic);
  }

  return {
    async start() {
      unsubscribe.push(
        topics.subscribe(changed),
        topics.afterGap(() => void drawAll().catch(options.log)),
      );
      await drawAll();
    },
    async stop() {
      for (const stop of unsubscribe.splice(0)) stop();
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
      changedMeanwhile.clear();
      await Promise.all(drawing.values());
    },
  };
}
