import type { Clock } from '../clock.ts';
import { type Json, number, records, string } from '../json.ts';
import type { Cdn } from './cdn.ts';
import { componentsV2, flatten, withIds } from './component-rules.ts';
import type { Gateway } from './gateway.ts';
import { mayRead, withoutContent } from './intents.ts';
import { checkMessage } from './message-rules.ts';
import { refusals } from './refusal.ts';
import type { Shapes } from './shapes.ts';
import type { MakeId } from './snowflake.ts';
import { attachmentsAfter, type Upload } from './upload.ts';
import { type Channel, emptyChannel, type Message, type User, type World } from './world.ts';

/** Messages: made, edited, deleted, with their events. */
export interface Posting {
  create(channel: Channel, author: User, upload: Upload, options?: Options): Message;
  /** @throws Refusal when the outcome would not be allowed. */
  edit(message: Message, upload: Upload): Message;
  delete(message: Message): void;
  /** Deletes several at once, as a moderator's tool does. */
  deleteAll(channel: Channel, messages: readonly Message[]): void;
  /** @param options.starter the message it hangs on, whose id it takes */
  startThread(
    parent: Channel,
    owner: User,
    name: string,
    options?: { type?: number; starter?: string },
  ): Channel;
  /** "Sending a message will automatically unarchive the thread". */
  unarchive(channel: Channel): void;
  announceChannel(event: string, channel: Channel): void;
  /** Events are sent twice while this is on. */
  duplicates: boolean;
  announce(event: string, channel: Channel, make: (mayReadContent: boolean) => Json): void;
}

interface Options {
  onlyFor?: string;
  interactionId?: string;
  webhookId?: string;
  /** The message it forwards; its own is empty. */
  forwards?: Message;
  /** Content already parsed for mentions is not parsed again for the bot. */
  mayPing?: boolean;
}

/** "checked for uniqueness in the past few minutes" (create message, `enforce_nonce`). */
const nonceMinutes = 3;

export function openPosting(parts: {
  world: World;
  clock: Clock;
  makeId: MakeId;
  cdn: Cdn;
  shapes: Shapes;
  gateway: () => Gateway;
}): Posting {
  const { world, clock, makeId, cdn, shapes } = parts;

  const posting: Posting = {
    duplicates: false,

    announce(event, channel, make) {
      for (let times = posting.duplicates ? 2 : 1; times > 0; times--) {
        parts.gateway().dispatch(event, channel.type === 1, make);
      }
    },

    create(channel, author, upload, options = {}) {
      const { body } = upload;
      const nonce = body.nonce === undefined || body.nonce === null ? undefined : String(body.nonce);
      if (body.enforce_nonce === true && nonce !== undefined) {
        const since = clock.now() - nonceMinutes * 60_000;
        const same = channel.messages.find(
          one => one.nonce === nonce && one.author.id === author.id && one.createdAt >= since,
        );
        if (same) return same;
      }
      const names = attachmentNames(upload);
      if (!options.forwards) checkMessage(body, names);
      const attachments = attachmentsAfter(upload, [], file => cdn.store(file, channel.id));
      const content = string(body.content);
      const reference = (body.message_reference as Json | undefined)?.message_id;
      const referenced = channel.messages.find(one => one.id === reference);
      if (
        reference !== undefined &&
        !referenced &&
        (body.message_reference as Json).fail_if_not_exists !== false
      ) {
        throw refusals.unknownMessage();
      }
      const message: Message = {
        id: makeId(),
        channelId: channel.id,
        author,
        body: {
          content,
          embeds: records(body.embeds),
          components: withIds(records(body.components)),
          attachments,
          flags: number(body.flags),
        },
        nonce,
        reference: referenced?.id,
        createdAt: clock.now(),
        editedAt: undefined,
        onlyFor: options.onlyFor,
        ...pinged(channel, author, body, content, referenced),
        reactions: new Map(),
        threadId: undefined,
        interactionId: options.interactionId,
        webhookId: options.webhookId,
        forwards: options.forwards,
      };
      channel.messages.push(message);
      if (!message.onlyFor) announceMessage('MESSAGE_CREATE', channel, message);
      return message;
    },

    edit(message, upload) {
      const channel = world.channels.get(message.channelId);
      if (!channel) throw refusals.unknownChannel();
      const { body } = upload;
      const before = message.body;
      // "The IS_COMPONENTS_V2 flag can only be set", never taken back.
      const flags =
        (body.flags === undefined ? before.flags : number(body.flags)) | (before.flags & componentsV2);
      const outcome: Json = {
        content: body.content === undefined ? before.content : (body.content ?? ''),
        embeds: body.embeds === undefined ? before.embeds : (body.embeds ?? []),
        components: body.components === undefined ? before.components : (body.components ?? []),
        flags: flags | (before.flags & 64),
      };
      const listed = body.attachments === undefined ? undefined : records(body.attachments);
      const kept = before.attachments.filter(
        one => !listed || listed.some(other => String(other.id) === one.id),
      );
      checkMessage(outcome, [...kept.map(one => String(one.filename)), ...attachmentNames(upload)]);
      const attachments = attachmentsAfter(upload, before.attachments, file => cdn.store(file, channel.id));
      message.body = {
        content: string(outcome.content),
        embeds: outcome.embeds,
        components: withIds(records(outcome.components)),
        attachments,
        flags: number(outcome.flags),
      };
      message.editedAt = clock.now();
      if (!message.onlyFor) announceMessage('MESSAGE_UPDATE', channel, message);
      return message;
    },

    delete(message) {
      const channel = world.channels.get(message.channelId);
      if (!channel?.messages.includes(message)) throw refusals.unknownMessage();
      channel.messages.splice(channel.messages.indexOf(message), 1);
      if (!message.onlyFor) announceDeleted(channel, 'MESSAGE_DELETE', { id: message.id });
    },

    deleteAll(channel, messages) {
      channel.messages = channel.messages.filter(one => !messages.includes(one));
      announceDeleted(channel, 'MESSAGE_DELETE_BULK', { ids: messages.map(one => one.id) });
    },

    startThread(parent, owner, name, { type = 11, starter } = {}) {
      const thread = emptyChannel({
        id: starter ?? makeId(),
        type,
        name,
        guildId: parent.guildId,
        parentId: parent.id,
        ownerId: owner.id,
      });
      world.channels.set(thread.id, thread);
      posting.announce('THREAD_CREATE', thread, () => ({ ...shapes.channel(thread), newly_created: true }));
      const message = parent.messages.find(one => one.id === starter);
      if (message) {
        message.threadId = thread.id;
        announceMessage('MESSAGE_UPDATE', parent, message);
      }
      return thread;
    },

    unarchive(channel) {
      if (!channel.archived) return;
      channel.archived = false;
      posting.announceChannel('THREAD_UPDATE', channel);
    },

    announceChannel: (event, channel) => posting.announce(event, channel, () => shapes.channel(channel)),
  };

  function announceDeleted(channel: Channel, event: string, ids: Json): void {
    posting.announce(event, channel, () => ({
      ...ids,
      channel_id: channel.id,
      ...(channel.guildId !== undefined && { guild_id: channel.guildId }),
    }));
  }

  function announceMessage(event: string, channel: Channel, message: Message): void {
    posting.announce(event, channel, hasIntent => {
      const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
      const json = shapes.message(message);
      const shown = mayRead(world, message, hasIntent) ? json : withoutContent(json);
      const member = guild?.members.get(message.author.id);
      return {
        ...shown,
        channel_type: channel.type,
        ...(event === 'MESSAGE_CREATE' && message.nonce !== undefined && { nonce: message.nonce }),
        ...(guild && { guild_id: guild.id, ...(member && { member: shapes.member(member, false) }) }),
      };
    });
  }

  /** Whom a message pings: those it names, as far as `allowed_mentions` lets it, and what its author may ping. */
  function pinged(
    channel: Channel,
    author: User,
    body: Json,
    content: string,
    referenced: Message | undefined,
  ): Pick<Message, 'mentions' | 'pingsEveryone' | 'pingsRoles'> {
    const text =
      content +
      flatten(records(body.components))
        .map(one => string(one.content))
        .join(' ');
    const allowed = body.allowed_mentions as Json | undefined;
    const parses = (kind: string) =>
      !allowed || (Array.isArray(allowed.parse) && allowed.parse.includes(kind));
    const listed = (kind: string) => (Array.isArray(allowed?.[kind]) ? (allowed[kind] as string[]) : []);
    const named = [...text.matchAll(/<@!?(\d+)>/g)]
      .map(match => match[1] ?? '')
      .filter(id => world.users.has(id));
    const users = named.filter(id => parses('users') || listed('users').includes(id));
    if (referenced && (allowed ? allowed.replied_user === true : true)) users.push(referenced.author.id);
    const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
    const roles = [...text.matchAll(/<@&(\d+)>/g)]
      .map(match => match[1] ?? '')
      .filter(id => guild?.roles.has(id) && (parses('roles') || listed('roles').includes(id)));
    // A person without the permission for it pings nobody with these; the bot here may.
    const isEveryone = /@(everyone|here)\b/.test(text) && parses('everyone') && author.id === world.bot.id;
    return { mentions: [...new Set(users)], pingsEveryone: isEveryone, pingsRoles: [...new Set(roles)] };
  }

  return posting;
}

function attachmentNames(upload: Upload): string[] {
  const listed = records(upload.body.attachments);
  return [...upload.files].map(
    ([index, file]) => string(listed.find(one => String(one.id) === index)?.filename) || file.name,
  );
}
