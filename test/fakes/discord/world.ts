import type { Json } from '../json.ts';

/** What there is on the server: people, guilds, channels, messages. */
export interface World {
  bot: User;
  application: { id: string; privileged: { messageContent: boolean; members: boolean } };
  users: Map<string, User>;
  guilds: Map<string, Guild>;
  channels: Map<string, Channel>;
  /** By scope: `global`, or a guild's id. */
  commands: Map<string, Json[]>;
  attachments: Map<string, StoredFile>;
}

export interface User {
  id: string;
  username: string;
  global_name: string | null;
  bot: boolean;
  /** Of their app; American English unless it says so. */
  locale?: string;
  /** Whether the bot may write to them. */
  takesDirectMessages: boolean;
}

export interface Guild {
  id: string;
  name: string;
  ownerId: string;
  systemChannelId: string | null;
  /** "the preferred locale of a Community guild"; American English unless it says so. */
  locale?: string;
  roles: Map<string, Role>;
  members: Map<string, Member>;
}

export interface Role {
  id: string;
  name: string;
  permissions: bigint;
  /** The role that came with a bot. */
  botId?: string;
}

export interface Member {
  user: User;
  nick: string | null;
  roles: string[];
  joinedAt: string;
}

export interface Channel {
  id: string;
  /** 0 text, 1 direct message, 11 public thread, 12 private thread, 15 forum. */
  type: number;
  name: string;
  guildId: string | undefined;
  parentId: string | undefined;
  recipient: User | undefined;
  overwrites: { id: string; type: 0 | 1; allow: bigint; deny: bigint }[];
  archived: boolean;
  /** Of a thread: only moderators write in it. */
  locked: boolean;
  /** Who started the thread. */
  ownerId: string | undefined;
  messages: Message[];
}

export interface Message {
  id: string;
  channelId: string;
  author: User;
  /** As it is shown: all but the author and the place. */
  body: Json & { components: Json[]; attachments: Json[]; flags: number; content: string };
  nonce: string | undefined;
  reference: string | undefined;
  createdAt: number;
  editedAt: number | undefined;
  /** The only one who sees it. */
  onlyFor: string | undefined;
  /** Whom it pings. */
  mentions: string[];
  /** Whether it pings everybody, or everybody who is here. */
  pingsEveryone: boolean;
  /** Roles whose members it pings. */
  pingsRoles: string[];
  reactions: Map<string, Set<string>>;
  threadId: string | undefined;
  /** The interaction it answers. */
  interactionId: string | undefined;
  /** The webhook it came by. */
  webhookId: string | undefined;
  /** The message it forwards. */
  forwards: Message | undefined;
}

export interface StoredFile {
  id: string;
  name: string;
  bytes: Uint8Array;
  mediaType: string;
  channelId: string;
}

/** Threads and a forum's posts. https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
export function isThread(channel: Channel): boolean {
  return channel.type >= 10 && channel.type <= 12;
}

/** A channel without messages; `given` says what it is. */
export function emptyChannel(given: Pick<Channel, 'id' | 'type'> & Partial<Channel>): Channel {
  return {
    name: '',
    guildId: undefined,
    parentId: undefined,
    recipient: undefined,
    overwrites: [],
    archived: false,
    locked: false,
    ownerId: undefined,
    messages: [],
    ...given,
  };
}
