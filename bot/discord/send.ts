import { type APIMessage, ComponentType, MessageFlags, type REST, Routes, SnowflakeUtil } from 'discord.js';
import type { Database } from '../../store/database.ts';
import type { Files } from '../../store/files.ts';
import { sql } from '../../store/sql.ts';
import { type Courier, type Letter, type PlaceOfMessage, Refused } from '../courier.ts';
import { openUploads } from '../uploads.ts';
import type { AnswerWays, Way } from './answer-ways.ts';
import { asDelivery, code, hasCode } from './problems.ts';
import { type Part, renderCard, renderPlain } from './render.ts';

/** Shows messages on Discord: as answers to interactions where one waits, else as messages of the bot. */
export function openDiscordCourier(options: {
  rest: REST;
  db: Database;
  files: Files;
  ways: AnswerWays;
  applicationId: () => string;
  webUrl: () => string | undefined;
  now: () => Date;
}): Courier {
  const { db, ways } = options;
  const upload = openUploads(options.files);

  /** A body and its files, as cards or plainly. Mentions in it ping nobody. */
  async function bodies(letter: Letter, plain: boolean): Promise<Body[]> {
    const parts: { body: object; attachments: Part['attachments'] }[] = plain
      ? renderPlain(letter.shown, options.webUrl()).map(({ content, components, attachments }) => ({
          body: { content, components },
          attachments,
        }))
      : renderCard(letter.shown, { webUrl: options.webUrl(), id: idOf(letter, 0) }).map(
          ({ components, attachments }) => ({
            body: { components, flags: MessageFlags.IsComponentsV2 },
            attachments,
          }),
        );
    const told = await toldPerson(db, letter);
    if (told && !plain) {
      const last = parts.at(-1)?.body as { components: unknown[] } | undefined;
      last?.components.push({ type: ComponentType.TextDisplay, content: `-# for <@${told}>` });
    }
    return Promise.all(
      parts.map(async ({ body, attachments }) => ({
        body: {
          ...body,
          // The only mention that pings is the one added here; what people wrote pings nobody.
          allowed_mentions: { parse: [], ...(told && { users: [told] }) },
          attachments: attachments.map((one, id) => ({
            id,
            filename: one.name,
            ...(one.alt && { description: one.alt.slice(0, 1024) }),
          })),
        },
        files: await upload(attachments),
      })),
    );
  }

  /** Tries with cards first; a server that does not take this one gets it plainly. */
  async function show<T>(letter: Letter, act: (bodies: Body[], plain: boolean) => Promise<T>): Promise<T> {
    try {
      return await act(await bodies(letter, false), false);
    } catch (error) {
      if (!hasCode(error, code.invalidForm)) throw error;
      return act(await bodies(letter, true), true);
    }
  }

  async function toChannel(
    letter: Letter,
    channel: string,
    answers: string | undefined,
  ): Promise<PlaceOfMessage> {
    const earlier = letter.triedAt
      ? await sentSince(options.rest, channel, letter)
      : new Map<number, string>();
    return show(letter, async (all, plain) => {
      const messages: string[] = [];
      for (const [at, { body, files }] of all.entries()) {
        const known = earlier.get(idOf(letter, at));
        messages.push(
          known ?? (await post(letter, channel, at, body, files, at === 0 ? answers : undefined)),
        );
      }
      return { channel, messages, plain } satisfies Place;
    });
  }

  async function post(
    letter: Letter,
    channel: string,
    at: number,
    body: object,
    files: Body['files'],
    answers?: string,
  ) {
    const full = {
      ...body,
      // The nonce makes one message of two tries; what is older than a few minutes is looked for instead.
      nonce: `${letter.messageId}-${at}`,
      enforce_nonce: true,
      ...(answers !== undefined && { message_reference: { message_id: answers, fail_if_not_exists: false } }),
    };
    const sent = (await options.rest.post(Routes.channelMessages(channel), {
      body: full,
      files,
    })) as APIMessage;
    return sent.id;
  }

  /** Answers an interaction. Undefined when its time is over. */
  async function toWay(letter: Letter, way: Way, isPrivate: boolean): Promise<PlaceOfMessage | undefined> {
    const application = options.applicationId();
    await ways.told(way.externalId);
    const isPromised = way.promised && (await ways.take(way.externalId, letter.messageId));
    try {
      if (isPromised && isPrivate && !way.private) {
        // The promise was made to everybody, and whether others see a message can't be changed: it is taken back.
        await options.rest
          .delete(Routes.webhookMessage(application, way.token, '@original'), { auth: false })
          .catch(error => {
            if (!hasCode(error, code.unknownMessage)) throw error;
          });
      } else if (isPromised) {
        return await show(letter, async (all, plain) => {
          const messages: string[] = [];
          let channel = letter.chat;
          for (const [at, { body, files }] of all.entries()) {
            const sent =
              at === 0 ? await original(way, body, files) : await further(letter, way, at, body, files);
            channel = sent.channel_id;
            messages.push(sent.id);
          }
          return { channel, messages, plain, ...(way.private && { way: way.externalId }) } satisfies Place;
        });
      }
      if (!isPrivate) return undefined;
      return await show(letter, async (all, plain) => {
        const messages: string[] = [];
        for (const { body, files } of all) messages.push((await followUp(way, body, files)).id);
        return { channel: letter.chat, messages, plain, way: way.externalId } satisfies Place;
      });
    } catch (error) {
      if (hasCode(error, code.unknownWebhook, code.webhookTokenExpired, code.unknownMessage))
        return undefined;
      throw error;
    }
  }

  const original = (way: Way, body: object, files: Body['files']) =>
    options.rest.patch(Routes.webhookMessage(options.applicationId(), way.token, '@original'), {
      body,
      files,
      auth: false,
    }) as Promise<APIMessage>;

  const followUp = (way: Way, body: object, files: Body['files']) => {
    const flags = ((body as { flags?: number }).flags ?? 0) | MessageFlags.Ephemeral;
    return options.rest.post(Routes.webhook(options.applicationId(), way.token), {
      body: { ...body, flags },
      files,
      auth: false,
    }) as Promise<APIMessage>;
  };

  /** The second and later messages of one answer. */
  async function further(letter: Letter, way: Way, at: number, body: object, files: Body['files']) {
    if (way.private) return followUp(way, body, files);
    return { id: await post(letter, letter.chat, at, body, files), channel_id: letter.chat };
  }

  /** A private answer whose way is closed goes to the person's direct messages. */
  async function directly(letter: Letter): Promise<PlaceOfMessage> {
    const asker = await db.first<{ external_id: string }>(sql`
      select external_id from identity where platform = 'discord' and person_id = ${letter.askerId ?? null}`);
    if (!asker) throw new Refused('It was meant for one person alone, and there is no way to them.');
    const body = { recipient_id: asker.external_id };
    const channel = (await options.rest.post(Routes.userChannels(), { body })) as { id: string };
    return toChannel(letter, channel.id, undefined);
  }

  return {
    async send(letter) {
      try {
        const cause = await ways.ofMessage(letter.origin);
        const way = cause?.way;
        const isPrivate = way !== undefined && (way.private || letter.origin.endsWith(':problem'));
        const isOpen = way !== undefined && way.expiresAt > options.now();
        const place = isOpen ? await toWay(letter, way, isPrivate) : undefined;
        if (place) return place;
        if (isPrivate) return await directly(letter);
        return await toChannel(letter, letter.chat, answered(letter.origin, cause?.update));
      } catch (error) {
        throw asDelivery(error);
      }
    },

    async edit(letter, given) {
      const place = given as unknown as Place;
      const way = place.way === undefined ? undefined : await ways.byId(place.way);
      if (place.way !== undefined && (!way || way.expiresAt <= options.now())) {
        throw new Refused('Discord lets nobody change a private answer after 15 minutes.');
      }
      const route = (message: string) =>
        way
          ? Routes.webhookMessage(options.applicationId(), way.token, message)
          : Routes.channelMessage(place.channel, message);
      const auth = way ? { auth: false as const } : {};
      try {
        const all = await bodies(letter, place.plain);
        const messages: string[] = [];
        for (const [at, { body, files }] of all.entries()) {
          const known = place.messages[at];
          if (known) await options.rest.patch(route(known), { body, files, ...auth });
          const added =
            known ??
            (way
              ? (await followUp(way, body, files)).id
              : await post(letter, place.channel, at, body, files));
          messages.push(added);
        }
        for (const surplus of place.messages.slice(all.length))
          await options.rest.delete(route(surplus), auth);
        return { ...place, messages };
      } catch (error) {
        throw asDelivery(error);
      }
    },
  };
}

interface Body {
  body: object;
  files: Awaited<ReturnType<ReturnType<typeof openUploads>>>;
}

/** Where a message of ours is. */
type Place = {
  channel: string;
  messages: string[];
  plain: boolean;
  /** The interaction whose token changes it: it is private. */
  way?: string;
};

/** An id that the first component of each of a letter's messages carries, to find it by. */
function idOf(letter: Letter, part: number): number {
  return 1000 + ((letter.messageId * 8 + part) % 2_000_000_000);
}

/** Looks for what a try whose answer was lost has left in the channel, by the id of the first component. */
async function sentSince(rest: REST, channel: string, letter: Letter): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  // Five minutes earlier, since our clock and Discord's differ.
  let after = SnowflakeUtil.generate({ timestamp: (letter.triedAt?.getTime() ?? 0) - 300_000 }).toString();
  const ours = new Set([0, 1, 2, 3, 4, 5].map(part => idOf(letter, part)));
  for (let page = 0; page < 10; page++) {
    const query = new URLSearchParams({ after, limit: '100' });
    const messages = (await rest.get(Routes.channelMessages(channel), { query })) as APIMessage[];
    for (const message of messages) {
      const id = (message.components?.[0] as { id?: number } | undefined)?.id;
      if (id !== undefined && ours.has(id)) found.set(id, message.id);
    }
    if (messages.length < 100) break;
    after = messages.map(message => message.id).reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b));
  }
  return found;
}

/** Whom a notice is for: they may not look at the channel when it comes. */
async function toldPerson(db: Database, letter: Letter): Promise<string | undefined> {
  if (!letter.origin.startsWith('notice:') || letter.askerId === undefined) return undefined;
  const row = await db.first<{ external_id: string }>(sql`
    select external_id from identity where platform = 'discord' and person_id = ${letter.askerId}`);
  return row?.external_id;
}

/** The message of Discord's that one of ours answers: the first of an answer says so. */
function answered(origin: string, update: string | undefined): string | undefined {
  return origin.endsWith(':main') ? /^message:(\d+)$/.exec(update ?? '')?.[1] : undefined;
}
