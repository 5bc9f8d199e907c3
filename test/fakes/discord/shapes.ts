import { type Json, record, records } from '../json.ts';
import type { Cdn } from './cdn.ts';
import { permissionsOf } from './permissions.ts';
import {
  type Channel,
  type Guild,
  isThread,
  type Member,
  type Message,
  type Role,
  type User,
  type World,
} from './world.ts';

/** The objects as the API shows them. https://discord.com/developers/docs/resources */
export function shapes(world: World, cdn: Cdn) {
  const user = (one: User): Json => ({
    id: one.id,
    username: one.username,
    global_name: one.global_name,
    discriminator: '0',
    avatar: null,
    bot: one.bot,
    public_flags: 0,
  });

  const member = (one: Member, withUser: boolean): Json => ({
    ...(withUser && { user: user(one.user) }),
    nick: one.nick,
    avatar: null,
    roles: one.roles,
    joined_at: one.joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    pending: false,
    flags: 0,
  });

  const role = (one: Role): Json => ({
    id: one.id,
    name: one.name,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    position: 0,
    permissions: String(one.permissions),
    managed: one.botId !== undefined,
    mentionable: true,
    flags: 0,
    ...(one.botId !== undefined && { tags: { bot_id: one.botId } }),
  });

  const channel = (one: Channel): Json => ({
    id: one.id,
    type: one.type,
    ...(one.type === 1
      ? { recipients: one.recipient ? [user(one.recipient)] : [] }
      : { name: one.name, guild_id: one.guildId, parent_id: one.parentId ?? null, position: 0, nsfw: false }),
    last_message_id: one.messages.at(-1)?.id ?? null,
    ...(!isThread(one) &&
      one.type !== 1 && {
        permission_overwrites: one.overwrites.map(overwrite => ({
          ...overwrite,
          allow: String(overwrite.allow),
          deny: String(overwrite.deny),
        })),
        rate_limit_per_user: 0,
        topic: null,
      }),
    ...(isThread(one) && {
      owner_id: one.ownerId ?? world.bot.id,
      message_count: one.messages.length,
      member_count: 1,
      thread_metadata: {
        archived: one.archived,
        auto_archive_duration: 1440,
        archive_timestamp: new Date(0).toISOString(),
        locked: one.locked,
      },
    }),
  });

  const guild = (one: Guild): Json => {
    const channels = [...world.channels.values()].filter(each => each.guildId === one.id);
    return {
      id: one.id,
      name: one.name,
      icon: null,
      owner_id: one.ownerId,
      region: 'local',
      afk_channel_id: null,
      afk_timeout: 300,
      verification_level: 0,
      default_message_notifications: 1,
      explicit_content_filter: 0,
      roles: [...one.roles.values()].map(role),
      emojis: [],
      stickers: [],
      features: [],
      mfa_level: 0,
      application_id: null,
      system_channel_id: one.systemChannelId,
      system_channel_flags: 0,
      rules_channel_id: null,
      premium_tier: 0,
      preferred_locale: one.locale ?? 'en-US',
      nsfw_level: 0,
      premium_progress_bar_enabled: false,
      joined_at: one.members.get(world.bot.id)?.joinedAt ?? new Date(0).toISOString(),
      large: false,
      unavailable: false,
      member_count: one.members.size,
      voice_states: [],
      // Without the members intent only the bot itself is sent.
      members: [...one.members.values()]
        .filter(each => each.user.id === world.bot.id)
        .map(each => member(each, true)),
      channels: channels.filter(each => !isThread(each)).map(channel),
      // "all active threads in the guild that current user has permission to view"
      threads: channels.filter(each => isThread(each) && !each.archived).map(channel),
      presences: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
    };
  };

  /** A message; attachments get a freshly signed address, as Discord does on every read. */
  const message = (one: Message): Json => {
    const place = world.channels.get(one.channelId);
    const referenced =
      one.reference === undefined ? undefined : place?.messages.find(other => other.id === one.reference);
    const thread = one.threadId === undefined ? undefined : world.channels.get(one.threadId);
    return {
      ...one.body,
      id: one.id,
      channel_id: one.channelId,
      type: one.reference === undefined ? 0 : 19,
      author: user(one.author),
      attachments: one.body.attachments.map(each => cdn.signed(each)),
      components: one.body.components.map(each => resolveMedia(each, one.body.attachments)),
      embeds: one.body.embeds ?? [],
      timestamp: new Date(one.createdAt).toISOString(),
      edited_timestamp: one.editedAt === undefined ? null : new Date(one.editedAt).toISOString(),
      tts: false,
      mention_everyone: one.pingsEveryone,
      mentions: one.mentions
        .map(id => world.users.get(id))
        .filter(each => each !== undefined)
        .map(user),
      mention_roles: one.pingsRoles,
      pinned: false,
      reactions: [...one.reactions].map(([emoji, who]) => ({
        emoji: { id: null, name: emoji },
        count: who.size,
        me: who.has(world.bot.id),
        count_details: { burst: 0, normal: who.size },
        me_burst: false,
        burst_colors: [],
      })),
      ...(one.reference !== undefined && {
        message_reference: {
          type: 0,
          message_id: one.reference,
          channel_id: one.channelId,
          guild_id: place?.guildId,
        },
        referenced_message: referenced ? message(referenced) : null,
      }),
      ...(one.forwards && forwarded(one.forwards)),
      ...(thread && { thread: channel(thread) }),
      ...(one.author.id === world.bot.id && { application_id: world.application.id }),
      ...(one.interactionId !== undefined && { webhook_id: world.application.id }),
      ...(one.webhookId !== undefined && { webhook_id: one.webhookId }),
    };
  };

  /** https://discord.com/developers/docs/resources/message#message-snapshot-object */
  function forwarded(original: Message): Json {
    const {
      type,
      content,
      embeds,
      attachments,
      timestamp,
      edited_timestamp,
      mentions,
      mention_roles,
      components,
    } = message(original);
    const snapshot = {
      type,
      content,
      embeds,
      attachments,
      timestamp,
      edited_timestamp,
      flags: original.body.flags,
      mentions,
      mention_roles,
      components,
    };
    const guild_id = world.channels.get(original.channelId)?.guildId;
    return {
      message_reference: { type: 1, message_id: original.id, channel_id: original.channelId, guild_id },
      message_snapshots: [{ message: snapshot }],
    };
  }

  /** `attachment://name` becomes the file's address. */
  function resolveMedia(component: Json, attachments: readonly Json[]): Json {
    const resolve = (media: unknown): Json => {
      const url = String(record(media).url ?? '');
      const found = attachments.find(one => url === `attachment://${one.filename}`);
      if (!found) return record(media);
      const file = cdn.signed(found);
      return {
        url: file.url,
        proxy_url: file.url,
        width: found.width ?? null,
        height: found.height ?? null,
        content_type: found.content_type,
        attachment_id: found.id,
      };
    };
    const { items, file, components, accessory, ...rest } = component;
    return {
      ...rest,
      ...(items !== undefined && {
        items: records(items).map(item => ({ ...item, media: resolve(item.media) })),
      }),
      ...(file !== undefined && {
        file: resolve(file),
        name: attachments.find(one => record(file).url === `attachment://${one.filename}`)?.filename,
      }),
      ...(components !== undefined && {
        components: records(components).map(each => resolveMedia(each, attachments)),
      }),
      ...(accessory !== undefined && { accessory: resolveMedia(record(accessory), attachments) }),
    };
  }

  /** A member as interactions and messages carry it, with what they may do in the channel. */
  const memberIn = (one: Guild, userId: string, place: Channel): Json => {
    const found = one.members.get(userId);
    return found
      ? { ...member(found, true), permissions: String(permissionsOf(world, one, userId, place)) }
      : {};
  };

  return { user, member, role, channel, guild, message, memberIn };
}

export type Shapes = ReturnType<typeof shapes>;
