import { type APIMessage, RESTJSONErrorCodes as Code, MessageFlags, type REST, Routes } from 'discord.js';
import type { Database } from '../../store/database.ts';
import type { Files } from '../../store/files.ts';
import { sql } from '../../store/sql.ts';
import { type Courier, type Letter, type PlaceOfMessage, Refused } from '../courier.ts';
import { openUploads } from '../uploads.ts';
import type { AnswerWays, Way } from './answer-ways.ts';
import { type Attached, attachedOf, type Body, bodiesOf, withFiles } from './bodies.ts';
import { findSent, idOf, starterPart } from './find-sent.ts';
import { asDelivery, hasCode } from './problems.ts';
import { inOpenThread, type Threads } from './threads.ts';

export interface Sending {
  rest: REST;
  db: Database;
  files: Files;
  ways: AnswerWays;
  threads: Threads;
  applicationId: () => string;
  /** Whether a thread can be opened in a channel; where it is a matter of permissions, that is noted. */
  mayOpenThread: (channel: string) => Promise<boolean>;
  /** Whether files dropped in the chat are submissions: then it is kept free of what concerns one person. */
  isBound: (chatId: number) => Promise<boolean>;
  webUrl: () => string | undefined;
  now: () => Date;
}

/** Shows messages on Discord: as answers to interactions where one waits, else as messages of the bot. */
export function openDiscordCourier(options: Sending): Courier {
  const { db, ways, threads } = options;
  const upload = openUploads(options.files);

  async function bodies(letter: Letter, plain: boolean): Promise<Body[]> {
    const told = letter.origin.startsWith('notice:') ? await accountOf(db, letter.askerId) : undefined;
    return bodiesOf(letter.shown, { webUrl: options.webUrl(), id: idOf(letter, 0), plain, told });
  }

  /** Tries with cards first; a server that does not take this one gets it plainly. */
  async function show<T>(letter: Letter, act: (bodies: Body[], plain: boolean) => Promise<T>): Promise<T> {
    try {
      return await act(await bodies(letter, false), false);
    } catch (error) {
      if (!hasCode(error, Code.InvalidFormBodyOrContentType)) throw error;
      return act(await bodies(letter, true), true);
    }
  }

  async function toChannel(letter: Letter, channel: string, answers?: string): Promise<Place> {
    const earlier = await findSent(options.rest, channel, letter);
    return show(letter, async (all, plain) => {
      const parts: Part[] = [];
      for (const [at, body] of all.entries()) {
        const known = earlier.get(idOf(letter, at));
        parts.push(
          known
            ? { id: known, attached: [] }
            : await post(letter, channel, at, body, at === 0 ? answers : undefined),
        );
      }
      return placeOf(channel, parts, { plain });
    });
  }

  async function post(
    letter: Letter,
    channel: string,
    at: number,
    body: Body,
    answers?: string,
  ): Promise<Part> {
    const filled = await withFiles(body, [], upload);
    // The nonce makes one message of two tries; what is older than a few minutes is looked for instead.
    const once = { ...filled.body, nonce: `${letter.messageId}-${at}`, enforce_nonce: true };
    const send = async (reference: object) => {
      const given = { body: { ...once, ...reference }, files: filled.files };
      return (await options.rest.post(Routes.channelMessages(channel), given)) as APIMessage;
    };
    const reference = answers && { message_reference: { message_id: answers, fail_if_not_exists: false } };
    const sent = await send(reference || {}).catch(error => {
      if (!hasCode(error, Code.CannotReplyWithoutPermissionToReadMessageHistory)) throw error;
      return send({});
    });
    return { id: sent.id, attached: attachedOf(sent, body) };
  }

  /** Answers an interaction. Undefined when its time is over. */
  async function toWay(letter: Letter, way: Way, isPrivate: boolean): Promise<Place | undefined> {
    await ways.told(way.externalId);
    const isPromised = way.promised && (await ways.take(way.externalId, letter.messageId));
    try {
      if (isPromised && isPrivate && !way.private) {
        // The promise was made to everybody, and whether others see a message can't be changed: it is taken back.
        await takeBack(way);
      } else if (isPromised) {
        return await show(letter, async (all, plain) => {
          const parts: Part[] = [];
          let channel = letter.chat;
          for (const [at, body] of all.entries()) {
            if (at === 0) {
              const sent = await fillPromise(way, body);
              channel = sent.channel_id;
              parts.push({ id: sent.id, attached: attachedOf(sent, body) });
            } else if (way.private) parts.push(await followUp(way, body));
            else parts.push(await post(letter, channel, at, body));
          }
          return placeOf(channel, parts, { plain, ...(way.private && { way: way.externalId }) });
        });
      }
      if (!isPrivate) return undefined;
      return await show(letter, async (all, plain) => {
        const parts: Part[] = [];
        for (const body of all) parts.push(await followUp(way, body));
        return placeOf(letter.chat, parts, { plain, way: way.externalId });
      });
    } catch (error) {
      if (isOver(error)) return undefined;
      throw error;
    }
  }

  async function fillPromise(way: Way, body: Body): Promise<APIMessage> {
    const given = { ...(await withFiles(body, [], upload)), auth: false };
    const route = Routes.webhookMessage(options.applicationId(), way.token, '@original');
    return (await options.rest.patch(route, given)) as APIMessage;
  }

  async function takeBack(way: Way): Promise<void> {
    const route = Routes.webhookMessage(options.applicationId(), way.token, '@original');
    await options.rest.delete(route, { auth: false }).catch(error => {
      if (!hasCode(error, Code.UnknownMessage)) throw error;
    });
  }

  async function followUp(way: Way, body: Body): Promise<Part> {
    const { body: filled, files } = await withFiles(body, [], upload);
    const flags = ((filled as { flags?: number }).flags ?? 0) | MessageFlags.Ephemeral;
    const route = Routes.webhook(options.applicationId(), way.token);
    const sent = (await options.rest.post(route, {
      body: { ...filled, flags },
      files,
      auth: false,
    })) as APIMessage;
    return { id: sent.id, attached: attachedOf(sent, body) };
  }

  /** A private answer whose way is closed goes to the person's direct messages. */
  async function directly(letter: Letter): Promise<Place> {
    const account = await accountOf(db, letter.askerId);
    if (!account) throw new Refused('It was meant for one person alone, and there is no way to them.');
    const body = { recipient_id: account };
    const channel = (await options.rest.post(Routes.userChannels(), { body })) as { id: string };
    return toChannel(letter, channel.id);
  }

  /** Into the thread about a thing, which a letter that names it opens. Undefined where there is none. */
  async function toThread(letter: Letter, way: Way | undefined): Promise<Place | undefined> {
    const { of: about, name } = letter.shown.thread ?? {};
    if (about === undefined) return undefined;
    const { chatId, chat: channel } = letter;
    const known = await threads.find(chatId, about);
    try {
      if (known) return await inOpenThread(options.rest, known, () => toChannel(letter, known));
    } catch (error) {
      if (!hasCode(error, Code.UnknownChannel)) throw error;
      await threads.forget(chatId, about);
    }
    if (name === undefined || !(await options.mayOpenThread(channel))) return undefined;
    const starter = await startThread(letter, way, name);
    const thread = await threads.open({ chatId, about, channel, starter, name });
    // Where no thread can be opened after all, the message that was to open it becomes the card.
    if (!thread) return change(letter, placeOf(channel, [{ id: starter, attached: [] }], { plain: false }));
    return toChannel(letter, thread);
  }

  /** Posts the message that a thread hangs on: what was promised to an interaction, or a message of its own. */
  async function startThread(letter: Letter, way: Way | undefined, name: string): Promise<string> {
    const shown = { blocks: [], title: name, state: { tone: 'busy' as const, text: 'In the thread below' } };
    const look = { webUrl: undefined, id: idOf(letter, starterPart), plain: false, told: undefined };
    const [body = { body: {}, uploads: [] }] = bodiesOf(shown, look);
    if (way?.promised) {
      await ways.told(way.externalId);
      try {
        const isTaken = await ways.take(way.externalId, letter.messageId);
        // What only one person would see can hold no thread.
        if (isTaken && way.private) await takeBack(way);
        else if (isTaken) return (await fillPromise(way, body)).id;
      } catch (error) {
        if (!isOver(error)) throw error;
      }
    }
    const known = (await findSent(options.rest, letter.chat, letter)).get(idOf(letter, starterPart));
    return known ?? (await post(letter, letter.chat, starterPart, body, answered(letter))).id;
  }

  async function change(letter: Letter, place: Place): Promise<Place> {
    const way = place.way === undefined ? undefined : await ways.ofUpdate(place.way);
    if (place.way !== undefined && (!way || way.expiresAt <= options.now())) {
      throw new Refused('Discord lets nobody change a private answer after 15 minutes.');
    }
    const route = (message: string) =>
      way
        ? Routes.webhookMessage(options.applicationId(), way.token, message)
        : Routes.channelMessage(place.channel, message);
    const auth = way ? { auth: false as const } : {};
    const all = await bodies(letter, place.plain);
    const parts: Part[] = [];
    for (const [at, body] of all.entries()) {
      const known = place.messages[at];
      if (known) {
        const patch = async (attached: readonly Attached[]) => {
          const given = { ...(await withFiles(body, attached, upload)), ...auth };
          return (await options.rest.patch(route(known), given)) as APIMessage;
        };
        const attached = place.attached?.[at] ?? [];
        const edited = await patch(attached).catch(error => {
          if (!attached.length || !hasCode(error, Code.InvalidFormBodyOrContentType)) throw error;
          return patch([]);
        });
        parts.push({ id: known, attached: attachedOf(edited, body) });
      } else parts.push(way ? await followUp(way, body) : await post(letter, place.channel, at, body));
    }
    for (const surplus of place.messages.slice(all.length)) await options.rest.delete(route(surplus), auth);
    return placeOf(place.channel, parts, place);
  }

  return {
    async send(letter) {
      try {
        const way = await ways.ofUpdate(letter.answers);
        const openWay = way && way.expiresAt > options.now() ? way : undefined;
        const inThread = letter.shown.thread && (await toThread(letter, openWay));
        if (inThread) return inThread;
        const isPrivate = way !== undefined && (way.private || letter.origin.endsWith(':problem'));
        const place = openWay && (await toWay(letter, openWay, isPrivate));
        if (place) return place;
        if (isPrivate) return await directly(letter);
        if (letter.origin.startsWith('notice:') && (await options.isBound(letter.chatId))) {
          // In the channel only where the person takes no direct messages.
          const told = await directly(letter).catch(error => {
            if (asDelivery(error) instanceof Refused) return undefined;
            throw error;
          });
          if (told) return told;
        }
        return await toChannel(letter, letter.chat, answered(letter));
      } catch (error) {
        throw asDelivery(error);
      }
    },

    async edit(letter, given) {
      const place = given as unknown as Place;
      try {
        return await inOpenThread(options.rest, place.channel, () => change(letter, place));
      } catch (error) {
        throw asDelivery(error);
      }
    },
  };
}

/** A message of Discord's. */
interface Part {
  id: string;
  attached: Attached[];
}

/** Where a message of ours is. */
interface Place extends PlaceOfMessage {
  channel: string;
  messages: string[];
  plain: boolean;
  /** Files of each of the messages; left out where none has any. */
  attached?: Attached[][];
  /** The interaction whose token changes it: it is private. */
  way?: string;
}

function placeOf(
  channel: string,
  parts: readonly Part[],
  { plain, way }: { plain: boolean; way?: string },
): Place {
  const attached = parts.map(part => part.attached);
  return {
    channel,
    messages: parts.map(part => part.id),
    plain,
    ...(attached.some(files => files.length) && { attached }),
    ...(way !== undefined && { way }),
  };
}

/** The time of an interaction is over. */
function isOver(error: unknown): boolean {
  return hasCode(error, Code.UnknownWebhook, Code.InvalidWebhookToken, Code.UnknownMessage);
}

async function accountOf(db: Database, personId: number | undefined): Promise<string | undefined> {
  if (personId === undefined) return undefined;
  const row = await db.first<{ external_id: string }>(sql`
    select external_id from identity where platform = 'discord' and person_id = ${personId}`);
  return row?.external_id;
}

/** The message of Discord's that one of ours answers: the first of an answer, and a problem, say so. */
function answered({ origin, answers }: Letter): string | undefined {
  return /:(main|problem)$/.test(origin) ? /^message:(\d+)$/.exec(answers ?? '')?.[1] : undefined;
}
