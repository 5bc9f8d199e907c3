import type { Context } from 'hono';
import { translate } from '../../agent/language/translate.ts';
import type { Message, Outbox } from '../../agent/messages/outbox.ts';
import type { Database } from '../../store/database/database.ts';
import type { Said } from '../../store/message.ts';
import { wireMessage, wireReply } from './serialize.ts';

const backlog = 50;
const keepAlive = 20_000;
/** Milliseconds between two looks at whether anything keeps the whole from answering. */
const lookAgain = 1000;

/**
 * Streams a chat's messages as server-sent events. The event id is the message's revision, so a reader that comes
 * back with `Last-Event-ID` gets just what it missed. Events of the name `problem` say why nothing is answered yet, or
 * (`null`) that it is over; those of the name `me` that the reader's role or name may have changed.
 */
export function streamChat(
  c: Context,
  {
    outbox,
    chatId,
    flushed,
    problem = () => undefined,
    onMe,
    onEnd,
  }: {
    outbox: Outbox;
    chatId: number;
    /** Waited for before each event: what it shows may rest on what the disk still writes. */
    flushed: Database['flushed'];
    problem?: (() => Said | undefined) | undefined;
    onMe: (changed: () => void) => () => void;
    /** Calls back when the reader may read no more: the stream is closed at once. */
    onEnd: (ended: () => void) => () => void;
  },
): Response {
  const last = Number(c.req.header('Last-Event-ID') ?? c.req.query('last') ?? Number.NaN);
  const known = Number.isFinite(last) ? last : undefined;
  let close = () => {};
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      // A person's own message waits for the end of this turn of the event loop, since a quick answer goes out with it;
      // so does what is followed by more.
      let waiting = '';
      let closed = false;
      let sent: Promise<void> | undefined;
      const fail = (error: unknown) => {
        if (closed) return;
        close();
        controller.error(error);
      };
      const flush = () => {
        if (!waiting) return;
        const bytes = encoder.encode(waiting);
        waiting = '';
        sent = inOrder(sent, flushed())
          .then(() => {
            if (!closed) controller.enqueue(bytes);
          })
          .catch(fail);
      };
      const send = (text: string, canWait = false) => {
        waiting += text;
        if (canWait) setImmediate(flush);
        else flush();
      };
      const early: Message[] = [];
      let seen: number | undefined;
      // Listening starts before the backlog is read, so nothing falls between the two.
      const stopMessages = outbox.onMessage(message => {
        if (message.chatId !== chatId) return;
        if (seen === undefined) early.push(message);
        else if (message.revision > seen) {
          seen = message.revision;
          send(messageEvent(message), message.author !== undefined);
        }
      });
      const stopDrafts = outbox.onDraft(({ chatId: chat, messageId, content }) => {
        if (chat === chatId && seen !== undefined) {
          send(event('draft', { id: messageId, reply: wireReply(content, messageId) }));
        }
      });
      const stopMe = onMe(() => send(event('me', {})));
      const stopEnd = onEnd(() => {
        if (closed) return;
        close();
        controller.close();
      });
      let said: string | undefined;
      const tell = () => {
        const why = problem();
        const words = why === undefined ? undefined : translate(why);
        if (words !== said) send(event('problem', { words: words ?? null }));
        said = words;
      };
      const looking = setInterval(tell, lookAgain);
      const beat = setInterval(() => send(': still here\n\n'), keepAlive);
      close = () => {
        closed = true;
        clearInterval(beat);
        clearInterval(looking);
        stopMessages();
        stopDrafts();
        stopMe();
        stopEnd();
      };
      c.req.raw.signal.addEventListener('abort', close);
      try {
        const missed = await outbox.since(chatId, known, backlog);
        const newest = Math.max(known ?? 0, ...missed.map(message => message.revision));
        const since = early.filter(message => message.revision > newest);
        for (const message of [...missed, ...since]) send(messageEvent(message), true);
        seen = Math.max(newest, ...since.map(message => message.revision));
        send(event('ready', {}, seen));
        tell();
      } catch (error) {
        fail(error);
      }
    },
    cancel: () => close(),
  });
  return c.body(stream, 200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
}

const encoder = new TextEncoder();

/** What is sent keeps its order, whatever each part waits for. */
async function inOrder(before: Promise<void> | undefined, own: Promise<void> | undefined): Promise<void> {
  await Promise.all([before, own]);
}

function messageEvent(message: Message): string {
  return event('message', wireMessage(message), message.revision);
}

function event(name: string, data: unknown, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
