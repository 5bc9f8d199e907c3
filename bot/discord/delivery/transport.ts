import { RESTJSONErrorCodes as Code, type REST, Routes } from 'discord.js';
import { t } from '../../../agent/language/translate.ts';
import type { MessageContent } from '../../../agent/messages/message-content.ts';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import type { Files } from '../../../store/files/files.ts';
import { type OutgoingMessage, Refused, type Transport } from '../../delivery/transport.ts';
import { openUploads } from '../../delivery/uploads.ts';
import { asDelivery, hasCode } from '../errors.ts';
import { findSent, idOf, starterPart } from './find-sent.ts';
import type { InteractionReplies, InteractionReply } from './interaction-replies.ts';
import { type Body, bodiesOf, pointerBody } from './message-bodies.ts';
import { openRequests, type Part, promised } from './requests.ts';
import { locationOf, type SentLocation } from './sent-location.ts';
import { inOpenThread, type Threads } from './threads.ts';

export interface TransportOptions {
  rest: () => REST;
  db: Database;
  files: Files;
  interactionReplies: InteractionReplies;
  threads: Threads;
  applicationId: () => string;
  /** Whether a thread can be opened in a channel. */
  mayOpenThread: (channel: string) => Promise<boolean>;
  /** Whether files dropped in the chat are submissions: then it is kept free of what concerns one person. */
  isBound: (chatId: number) => Promise<boolean>;
  webUrl: () => string | undefined;
  now: () => Date;
}

/** Shows messages on Discord: as answers to interactions where one waits, else as messages of the bot. */
export function openDiscordTransport(options: TransportOptions): Transport {
  const { rest, db, interactionReplies, threads, applicationId } = options;
  const requests = openRequests({ rest, applicationId, upload: openUploads(options.files) });

  async function bodies(outgoing: OutgoingMessage, plain: boolean, isDirect = false): Promise<Body[]> {
    const isNotice = outgoing.origin.startsWith('notice:') && !isDirect;
    const person = isNotice ? await accountOf(db, outgoing.askerId) : undefined;
    return bodiesOf(outgoing.content, { webUrl: options.webUrl(), id: idOf(outgoing, 0), plain, person });
  }

  /** Tries with cards first; a server that does not take this one gets it plainly. */
  async function show<T>(
    outgoing: OutgoingMessage,
    act: (bodies: Body[], plain: boolean) => Promise<T>,
    isDirect = false,
  ): Promise<T> {
    try {
      return await act(await bodies(outgoing, false, isDirect), false);
    } catch (error) {
      if (!hasCode(error, Code.InvalidFormBodyOrContentType)) throw error;
      return act(await bodies(outgoing, true, isDirect), true);
    }
  }

  async function toChannel(
    outgoing: OutgoingMessage,
    channel: string,
    { answers, isDirect = false }: { answers?: string | undefined; isDirect?: boolean } = {},
  ): Promise<SentLocation> {
    const earlier = await findSent(rest(), channel, outgoing);
    const post = async (all: Body[], plain: boolean) => {
      const parts: Part[] = [];
      for (const [at, body] of all.entries()) {
        const known = earlier.get(idOf(outgoing, at));
        // What arrived may be an older version.
        if (known) parts.push(await requests.patch(channel, known, body));
        else parts.push(await postPart(outgoing, channel, at, body, at === 0 ? answers : undefined));
      }
      return locationOf(channel, parts, { plain });
    };
    return show(outgoing, post, isDirect);
  }

  const postPart = (outgoing: OutgoingMessage, channel: string, at: number, body: Body, answers?: string) =>
    requests.post(channel, body, `${outgoing.messageId}-${at}`, answers);

  /** Answers an interaction. Undefined when its time is over. */
  async function toInteraction(
    outgoing: OutgoingMessage,
    interaction: InteractionReply,
    isPrivate: boolean,
  ): Promise<SentLocation | undefined> {
    await interactionReplies.whenAcknowledged(interaction.externalId);
    const isPromised =
      interaction.promised && (await interactionReplies.take(interaction.externalId, outgoing.messageId));
    try {
      if (isPromised && isPrivate && !interaction.private) {
        // The promise was made to everybody, and whether others see a message can't be changed: it is taken back.
        await requests.removeBy(interaction, promised).catch(error => {
          if (!hasCode(error, Code.UnknownMessage)) throw error;
        });
      } else if (isPromised) {
        return await show(outgoing, async (all, plain) => {
          const parts: Part[] = [];
          for (const [at, body] of all.entries()) {
            if (at === 0) parts.push(await requests.patchBy(interaction, promised, body));
            else if (interaction.private) parts.push(await requests.followUp(interaction, body));
            else parts.push(await postPart(outgoing, outgoing.chat, at, body));
          }
          const channel = parts[0]?.channel ?? outgoing.chat;
          return locationOf(channel, parts, {
            plain,
            ...(interaction.private && { way: interaction.externalId }),
          });
        });
      }
      if (!isPrivate) return undefined;
      return await show(outgoing, async (all, plain) => {
        const parts: Part[] = [];
        for (const body of all) parts.push(await requests.followUp(interaction, body));
        return locationOf(outgoing.chat, parts, { plain, way: interaction.externalId });
      });
    } catch (error) {
      if (isOver(error)) return undefined;
      throw error;
    }
  }

  /** A private answer whose interaction has ended goes to the person's direct messages. */
  async function directly(outgoing: OutgoingMessage): Promise<SentLocation> {
    const account = await accountOf(db, outgoing.askerId);
    if (!account) throw new Refused('It was meant for one person alone, and there is no way to them.');
    const body = { recipient_id: account };
    const channel = (await rest().post(Routes.userChannels(), { body })) as { id: string };
    return toChannel(outgoing, channel.id, { isDirect: true });
  }

  /** Into the thread about a thing, which a message that names it opens. Undefined where there is none. */
  async function toThread(
    outgoing: OutgoingMessage,
    interaction: InteractionReply | undefined,
  ): Promise<SentLocation | undefined> {
    const { of: about, name } = outgoing.content.thread ?? {};
    if (about === undefined) return undefined;
    const { chatId, chat: channel } = outgoing;
    const known = await threads.find(chatId, about);
    try {
      if (known) {
        const location = await inOpenThread(rest(), known, () => toChannel(outgoing, known));
        await pointTo(known, outgoing, interaction);
        return location;
      }
    } catch (error) {
      if (!hasCode(error, Code.UnknownChannel)) throw error;
      await threads.forget(chatId, about);
    }
    if (name === undefined || !(await options.mayOpenThread(channel))) return undefined;
    const starter = await startThread(outgoing, interaction, name);
    const thread = await threads.open({ chatId, about, channel, starter: starter.id, name });
    // Where no thread can be opened after all, the message that was to open it becomes the card.
    if (!thread) return change(outgoing, locationOf(channel, [starter], { plain: false }));
    const location = await toChannel(outgoing, thread);
    await pointTo(thread, outgoing, interaction?.private ? interaction : undefined);
    return location;
  }

  /** Posts the message that a thread hangs on: what was promised to an interaction, or a message of its own. */
  async function startThread(
    outgoing: OutgoingMessage,
    interaction: InteractionReply | undefined,
    name: string,
  ): Promise<Part> {
    const state = { tone: 'busy' as const, text: t('In the thread below') };
    const body = onlyBody({ title: name, state, blocks: [] }, idOf(outgoing, starterPart));
    // What only one person would see can hold no thread.
    const filled = interaction?.private ? undefined : await keepPromise(outgoing, interaction, body);
    if (filled) return filled;
    const known = (await findSent(rest(), outgoing.chat, outgoing)).get(idOf(outgoing, starterPart));
    if (known) return { id: known, channel: outgoing.chat, attached: [] };
    return postPart(outgoing, outgoing.chat, starterPart, body, answered(outgoing));
  }

  /** What was promised where somebody asked says where it goes on. */
  async function pointTo(
    thread: string,
    outgoing: OutgoingMessage,
    interaction: InteractionReply | undefined,
  ): Promise<void> {
    await keepPromise(outgoing, interaction, pointerBody(thread, idOf(outgoing, starterPart)));
  }

  /** Fills what was promised, unless another message did or its time is over. */
  async function keepPromise(
    outgoing: OutgoingMessage,
    interaction: InteractionReply | undefined,
    body: Body,
  ): Promise<Part | undefined> {
    if (!interaction?.promised) return undefined;
    await interactionReplies.whenAcknowledged(interaction.externalId);
    if (!(await interactionReplies.take(interaction.externalId, outgoing.messageId))) return undefined;
    return requests.patchBy(interaction, promised, body).catch(error => {
      if (!isOver(error)) throw error;
      return undefined;
    });
  }

  async function change(outgoing: OutgoingMessage, location: SentLocation): Promise<SentLocation> {
    const interaction =
      location.way === undefined ? undefined : await interactionReplies.ofUpdate(location.way);
    if (location.way !== undefined && (!interaction || interaction.expiresAt <= options.now())) {
      throw new Refused('Discord lets nobody change a private answer after 15 minutes.');
    }
    const { channel } = location;
    const all = await bodies(outgoing, location.plain);
    const parts: Part[] = [];
    for (const [at, body] of all.entries()) {
      const known = location.messages[at];
      const attached = location.attached?.[at];
      if (known && interaction) parts.push(await requests.patchBy(interaction, known, body, attached));
      else if (known) parts.push(await requests.patch(channel, known, body, attached));
      else
        parts.push(
          interaction
            ? await requests.followUp(interaction, body)
            : await postPart(outgoing, channel, at, body),
        );
    }
    for (const surplus of location.messages.slice(all.length)) {
      await (interaction ? requests.removeBy(interaction, surplus) : requests.remove(channel, surplus));
    }
    return locationOf(channel, parts, location);
  }

  async function send(outgoing: OutgoingMessage): Promise<SentLocation> {
    const interaction = await interactionReplies.ofUpdate(outgoing.answers);
    const openReply = interaction && interaction.expiresAt > options.now() ? interaction : undefined;
    const inThread = outgoing.content.thread && (await toThread(outgoing, openReply));
    if (inThread) return inThread;
    const isPrivate =
      interaction !== undefined && (interaction.private || outgoing.origin.endsWith(':problem'));
    const location = openReply && (await toInteraction(outgoing, openReply, isPrivate));
    if (location) return location;
    if (isPrivate) return directly(outgoing);
    if (outgoing.origin.startsWith('notice:') && (await options.isBound(outgoing.chatId))) {
      // In the channel only where the person takes no direct messages.
      const direct = await directly(outgoing).catch(error => {
        if (asDelivery(error) instanceof Refused) return undefined;
        throw error;
      });
      if (direct) return direct;
    }
    return toChannel(outgoing, outgoing.chat, { answers: answered(outgoing) });
  }

  return {
    send: outgoing => send(outgoing).catch(explain),
    edit(outgoing, given) {
      const location = given as SentLocation;
      return inOpenThread(rest(), location.channel, () => change(outgoing, location)).catch(explain);
    },
  };
}

function explain(error: unknown): never {
  throw asDelivery(error);
}

function onlyBody(content: MessageContent, id: number): Body {
  const [body] = bodiesOf(content, { webUrl: undefined, id, plain: false, person: undefined });
  return body ?? { body: {}, uploads: [] };
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
function answered({ origin, answers }: OutgoingMessage): string | undefined {
  return /:(main|problem)$/.test(origin) ? /^message:(\d+)$/.exec(answers ?? '')?.[1] : undefined;
}
