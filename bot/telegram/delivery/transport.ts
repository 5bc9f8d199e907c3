import type { Api } from 'grammy';
import type { Database } from '../../../store/database/database.ts';
import { json, sql } from '../../../store/database/sql.ts';
import type { Files } from '../../../store/files/files.ts';
import {
  MessageDeleted,
  type OutgoingMessage,
  RetryAfter,
  type Transport,
} from '../../delivery/transport.ts';
import { openUploads } from '../../delivery/uploads.ts';
import type { Selections } from '../../intake/selections.ts';
import { type ChatAddress, isPrivate, parseChatAddress, readMessageName } from '../chat-address.ts';
import { asDelivery, Moved } from '../errors.ts';
import { type Look, type Part, plainWords, render } from '../rendering/render.ts';
import { join, marked } from '../rendering/rich-text.ts';
import { type CallbackAnswers, forAlert } from './callback-answers.ts';
import type { Drafts } from './drafts.ts';
import type { FormPrompt } from './form-prompt.ts';
import { openPost, type Sent, shows } from './message-parts.ts';
import type { RichMessages } from './rich-messages.ts';

/**
 * Shows messages on Telegram. Telegram has no way to send a message so that two tries make one, nor to look back for one
 * that was sent: when the process is killed, or the answer lost, between the sending and its record, a message comes
 * twice. So each one is recorded as soon as it is answered for, and what takes several messages part by part.
 */
export function openTelegramTransport(options: {
  api: Api;
  db: Database;
  files: Files;
  presses: CallbackAnswers;
  selections: Selections;
  drafts: Drafts;
  /** How a form that a message shows is to be asked now. */
  formOf: (outgoing: OutgoingMessage) => Promise<Look['form']>;
  webUrl: () => string | undefined;
  prompt: FormPrompt;
  richMessages: RichMessages;
  /** The group goes on under another id. */
  moved: (from: number, to: number) => Promise<void>;
}): Transport {
  const { db, api, presses, drafts, richMessages } = options;
  const post = openPost(api, openUploads(options.files), richMessages);
  const rateLimitScope = openRateLimitScope();

  async function partsOf(outgoing: OutgoingMessage): Promise<Part[]> {
    const { content, messageId, askerId } = outgoing;
    const hasForm = content.blocks.some(block => block.kind === 'form');
    const hasChoice = content.blocks.some(block => block.kind === 'choice');
    const form = hasForm ? await options.formOf(outgoing) : undefined;
    const picked =
      hasChoice && askerId !== undefined ? await options.selections.of(selectionKey(messageId), askerId) : {};
    const parts = render(content, {
      webUrl: options.webUrl(),
      messageId,
      picked,
      hasRichTables: richMessages.isOn(),
      ...(form && { form }),
    });
    const person = await notifiedPerson(db, outgoing);
    const last = parts.findLast(part => !part.upload || part.keyboard) ?? parts.at(-1);
    if (person && last) last.rich = join([last.rich, join(['For ', person])], '\n\n');
    return parts;
  }

  /** Sends what has not been sent yet. */
  async function sendAll(
    outgoing: OutgoingMessage,
    address: ChatAddress,
    parts: readonly Part[],
    answers?: number,
  ): Promise<Sent[]> {
    const isLong = parts.length > 1;
    const sent = isLong ? await sentParts(db, outgoing.messageId) : [];
    const limited = requestLimit(outgoing);
    for (const [at, part] of parts.entries()) {
      if (sent[at]) continue;
      const isFirst = at === 0;
      const isSilent = !mayRing(outgoing, isFirst ? answers : undefined);
      const made = await limited(() =>
        post.send(address, part, { answers: isFirst ? answers : undefined, isSilent }),
      );
      sent[at] = made;
      if (isLong) await keepPart(db, outgoing.messageId, at, made);
    }
    return sent;
  }

  /** Shows what streams in as a draft; the last of it, where it is longer than a message. False where that can't be. */
  async function draws(outgoing: OutgoingMessage, address: ChatAddress, parts: readonly Part[]) {
    const { chat, content, messageId } = outgoing;
    const last = parts.at(-1);
    const may = content.streams && last && !last.upload && drafts.mayShow(chat);
    if (may && (await drafts.show({ chat, messageId }, () => post.draft(address, messageId, last))))
      return true;
    await drafts.end(messageId);
    return false;
  }

  async function failed(error: unknown, address: ChatAddress): Promise<Error> {
    const problem = asDelivery(error);
    if (problem instanceof Moved) {
      await options.moved(address.chat, problem.to);
      return new RetryAfter(0);
    }
    if (problem instanceof RetryAfter) return rateLimitScope.of(address.chat, problem);
    return problem;
  }

  const transport: Transport = {
    async send(outgoing) {
      const address = parseChatAddress(outgoing.chat);
      try {
        if (await answered(outgoing, presses)) return { alert: true } satisfies SentLocation;
        const parts = await partsOf(outgoing);
        if (await draws(outgoing, address, parts))
          return { chat: address.chat, messages: [] } satisfies SentLocation;
        // In private it is plain what is answered.
        const answers = isPrivate(outgoing.chat)
          ? undefined
          : readMessageName(outgoing.answers, address.chat);
        const messages = await sendAll(outgoing, address, parts, answers);
        options.prompt.follow(outgoing, address);
        return { chat: address.chat, messages } satisfies SentLocation;
      } catch (error) {
        throw await failed(error, address);
      }
    },

    async edit(outgoing, given) {
      const location = given as SentLocation;
      if ('alert' in location) return location;
      const address = parseChatAddress(outgoing.chat);
      // What was said in a group before it became a supergroup can't be changed any more.
      if (location.chat !== address.chat) {
        await forgetParts(db, outgoing.messageId);
        return transport.send(outgoing);
      }
      try {
        const parts = await partsOf(outgoing);
        const { messages: known } = location;
        if (!known.length && (await draws(outgoing, address, parts))) return location;
        // Nothing to change: it is asked for to see whether somebody deleted it.
        const isSame = known.length === parts.length && parts.every((part, at) => shows(known[at], part));
        // What an edit that was interrupted has added is not sent again.
        const added = parts.length > known.length ? await sentParts(db, outgoing.messageId) : [];
        const messages: Sent[] = [];
        const limited = requestLimit(outgoing);
        for (const [at, part] of parts.entries()) {
          const before = known[at] ?? added[at];
          if (!before) {
            const made = await limited(() => post.send(address, part, { isSilent: !mayRing(outgoing) }));
            await keepPart(db, outgoing.messageId, at, made);
            messages.push(made);
          } else if (shows(before, part) && !(isSame && at === 0)) messages.push(before);
          else messages.push(await limited(() => post.change(address, before, part)));
        }
        for (const surplus of known.slice(parts.length)) await post.remove(address, surplus);
        if (known.length > parts.length) await forgetParts(db, outgoing.messageId, parts.length);
        options.prompt.follow(outgoing, address);
        return { chat: address.chat, messages } satisfies SentLocation;
      } catch (error) {
        const problem = await failed(error, address);
        // It is sent anew as a whole.
        if (problem instanceof MessageDeleted) await forgetParts(db, outgoing.messageId);
        throw problem;
      }
    },
  };
  return transport;
}

/** Runs requests one by one within the rate limit; the first one is reserved already. */
function requestLimit(outgoing: OutgoingMessage): <T>(ask: () => Promise<T>) => Promise<T> {
  let isFirst = true;
  return async ask => {
    const taken = isFirst ? undefined : await outgoing.reserveRequest();
    isFirst = false;
    try {
      return await ask();
    } finally {
      taken?.done(performance.now());
    }
  };
}

/** Where a message of ours is: in a chat (in none of its messages while it is a draft), or nowhere since it answered a press. */
type SentLocation = { chat: number; messages: Sent[] } | { alert: true };

/** In a group only what answers somebody, or is a notice to them, makes a sound. */
function mayRing({ chat, origin }: OutgoingMessage, answers?: number): boolean {
  return isPrivate(chat) || answers !== undefined || origin.startsWith('notice:');
}

/** What a person picked in a message, by our number of it. */
export function selectionKey(messageId: number): string {
  return `telegram:${messageId}`;
}

/**
 * Telegram does not say whether a 429 is meant for a chat or for the bot. When a second chat gets one while the first
 * still waits, it is the bot that is too fast.
 */
function openRateLimitScope() {
  const until = new Map<number, number>();
  return {
    of(chat: number, { milliseconds }: RetryAfter): RetryAfter {
      const now = performance.now();
      for (const [other, end] of until) if (end < now) until.delete(other);
      until.set(chat, now + milliseconds);
      return new RetryAfter(milliseconds, until.size > 1);
    },
  };
}

/** Answers the press that caused a message. True when that was all: a refusal, said to the presser alone. */
async function answered(outgoing: OutgoingMessage, presses: CallbackAnswers): Promise<boolean> {
  const cause = outgoing.answers;
  if (!cause?.startsWith('callback:')) return false;
  const isRefusal = outgoing.origin.endsWith(':problem') && !outgoing.content.buttons?.length;
  if (!isRefusal) {
    await presses.answer(cause);
    return false;
  }
  const words = plainWords(outgoing.content);
  return forAlert(words) === words.replace(/\s+/g, ' ').trim() ? presses.answer(cause, words, true) : false;
}

/** Whom a notice is for, so that they see it. In private they are in any case. */
async function notifiedPerson(db: Database, outgoing: OutgoingMessage) {
  if (!outgoing.origin.startsWith('notice:') || outgoing.askerId === undefined || isPrivate(outgoing.chat))
    return undefined;
  const row = await db.first<{ account: string; name: string }>(sql`
    select external_id as account, name
    from identity join person on person.id = person_id
    where platform = 'telegram' and person_id = ${outgoing.askerId} and external_id not like '-%'`);
  return row && marked(row.name, { kind: 'person', id: row.account });
}

async function sentParts(db: Database, messageId: number): Promise<Sent[]> {
  const rows = await db.all<{ part: number; sent: Sent }>(sql`
    select part, sent from telegram_part where message_id = ${messageId}`);
  const sent: Sent[] = [];
  for (const row of rows) sent[row.part] = row.sent;
  return sent;
}

async function forgetParts(db: Database, messageId: number, from = 0): Promise<void> {
  await db.run(sql`delete from telegram_part where message_id = ${messageId} and part >= ${from}`);
}

async function keepPart(db: Database, messageId: number, part: number, sent: Sent): Promise<void> {
  await db.run(sql`
    insert into telegram_part (message_id, part, sent) values (${messageId}, ${part}, ${json(sent)})
    on conflict (message_id, part) do update set sent = excluded.sent`);
}
