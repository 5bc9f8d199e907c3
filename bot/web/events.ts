import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Message, Outbox } from '../../agent/outbox.ts';
import { wireMessage, wireReply } from './wire.ts';

const backlog = 50;
const keepAlive = 20_000;

/**
 * Streams a chat's messages as server-sent events. The event id is the message's revision, so a reader that comes
 * back with `Last-Event-ID` gets just what it missed.
 */
export function streamChat(c: Context, outbox: Outbox, chatId: number, personId: number): Response {
  return streamSSE(c, async stream => {
    const queue = openQueue(stream);
    const early: Message[] = [];
    let caughtUp = false;
    let seen = -1;
    const send = (message: Message) => {
      if (message.revision <= seen) return;
      seen = message.revision;
      const data = JSON.stringify(wireMessage(message, personId));
      queue.push({ id: String(message.revision), event: 'message', data });
    };
    // Listening starts before the backlog is read, so nothing falls between the two.
    const stopMessages = outbox.onMessage(message => {
      if (message.chatId !== chatId) return;
      if (caughtUp) send(message);
      else early.push(message);
    });
    const stopDrafts = outbox.onDraft(draft => {
      if (draft.chatId !== chatId || !caughtUp) return;
      const data = JSON.stringify({ id: draft.messageId, reply: wireReply(draft.shown, draft.messageId) });
      queue.push({ event: 'draft', data });
    });
    const beat = setInterval(() => queue.push(undefined), keepAlive);
    try {
      const last = Number(c.req.header('Last-Event-ID') ?? c.req.query('last') ?? Number.NaN);
      const missed = await outbox.since(chatId, Number.isFinite(last) ? last : undefined, backlog);
      // The backlog of a first visit is in the order of the messages, not of their last edits.
      for (const message of missed) {
        const data = JSON.stringify(wireMessage(message, personId));
        queue.push({ id: String(message.revision), event: 'message', data });
      }
      seen = Math.max(Number.isFinite(last) ? last : -1, ...missed.map(message => message.revision));
      caughtUp = true;
      for (const message of early) send(message);
      queue.push({ id: String(seen), event: 'ready', data: '{}' });
      await new Promise<void>(resolve => stream.onAbort(() => resolve()));
    } finally {
      clearInterval(beat);
      stopMessages();
      stopDrafts();
    }
  });
}

type Event = { id?: string; event: string; data: string };

/** Writes one event after the other; `undefined` is a comment that keeps proxies from closing the stream. */
function openQueue(stream: SSEStreamingApi) {
  let tail = Promise.resolve();
  return {
    push(event: Event | undefined): void {
      tail = tail
        .then(async () => {
          if (event) await stream.writeSSE(event);
          else await stream.write(': still here\n\n');
        })
        .catch(() => {});
    },
  };
}
