import type { Json } from '../json.ts';

/** What there is on the server: people, chats, messages, files. */
export interface World {
  bot: User & { username: string };
  /** Set with @BotFather. In privacy mode a bot does not hear everything that is said in groups. */
  privacyMode: boolean;
  /** Servers from before Bot API 10.1 don't. */
  knowsRichMessages: boolean;
  users: Map<number, User>;
  chats: Map<number, Chat>;
  /** By `file_id`. */
  files: Map<string, StoredFile>;
  /** By scope and language. */
  commands: Map<string, Json[]>;
  /** Of the bot: `name`, `description`, `short_description`, by language. */
  profile: Map<string, string>;
  /** Other settings of the bot's that are kept and given back. */
  settings: Map<string, Json>;
}

export interface User {
  id: number;
  isBot: boolean;
  /** Empty for a deleted account. */
  firstName: string;
  lastName: string | undefined;
  username: string | undefined;
  languageCode: string | undefined;
  isDeleted: boolean;
}

export type ChatType = 'private' | 'group' | 'supergroup' | 'channel';

export interface Chat {
  id: number;
  type: ChatType;
  /** Of groups and channels. */
  title: string;
  username: string | undefined;
  /** The person of a private chat. */
  user: User | undefined;
  /** Whether the person has pressed Start. */
  started: boolean;
  /** Whether the person has blocked the bot. */
  blocked: boolean;
  isForum: boolean;
  topics: Map<number, Topic>;
  members: Map<number, Member>;
  /** What members without more rights may send. */
  permissions: Permissions;
  messages: Message[];
  /** The supergroup that the group became. */
  migratedTo: Chat | undefined;
  /** What the bot is shown to be doing, for 5 seconds. */
  action: { action: string; threadId: number | undefined; at: number } | undefined;
  /** A partial message that is streamed. */
  draft: Draft | undefined;
}

export interface Permissions {
  text: boolean;
  photos: boolean;
  documents: boolean;
}

export interface Topic {
  /** The message that made it. */
  threadId: number;
  name: string;
  iconColor: number;
  isClosed: boolean;
}

export interface Draft {
  id: number;
  text: string;
  entities: Entity[];
  at: number;
  canStop: boolean;
  keepOnStop: boolean;
}

export type Status = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked';

export interface Member {
  user: User;
  status: Status;
  /** Of administrators, by the API's names: `can_delete_messages`. */
  rights: Set<string>;
  isAnonymous: boolean;
  title: string | undefined;
  permissions: Permissions | undefined;
}

export interface Message {
  id: number;
  chat: Chat;
  from: User | undefined;
  /** An anonymous administrator's group, or the channel. */
  senderChat: Chat | undefined;
  signature: string | undefined;
  /** Milliseconds since 1970. */
  createdAt: number;
  editedAt: number | undefined;
  threadId: number | undefined;
  isTopicMessage: boolean;
  /** The message of the same chat that it answers. */
  replyTo: Message | undefined;
  /** Telegram itself forwarded it from the channel that is linked to the group. */
  isAutomaticForward: boolean;
  forwardOrigin: Json | undefined;
  mediaGroupId: string | undefined;
  /** What it says, as the API shows it: `text` and `entities`, or `photo` and `caption`, or a service message's field. */
  body: Json;
  /** Its inline keyboard. */
  keyboard: Json | undefined;
  /** Another reply markup: a keyboard below the input, or the order to remove it or to reply. */
  markup: Json | undefined;
  reactions: Map<number, Json[]>;
  isProtected: boolean;
  isDeleted: boolean;
  /** Whether the bot was told of it. */
  isHeard: boolean;
}

/** https://core.telegram.org/bots/api#messageentity Offsets and lengths are in UTF-16 code units. */
export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  user?: Json;
  custom_emoji_id?: string;
  unix_time?: number;
  date_time_format?: string;
}

export interface StoredFile {
  id: string;
  uniqueId: string;
  /** Where it is kept: `documents/file_3.csv`. */
  path: string;
  bytes: Uint8Array;
  /** As it is told: a test may pretend that a file is larger than its bytes. */
  size: number;
  /** What the API shows of it: the field of a message it belongs to. */
  kind: 'photo' | 'document' | 'audio' | 'voice' | 'video' | 'animation';
  json: Json;
  /** Until when the path of the last `getFile` can be read. */
  readableUntil: number;
}

export const everything: Permissions = { text: true, photos: true, documents: true };

/** The bot's own membership of a chat; undefined where it never was. */
export function botIn(world: World, chat: Chat): Member | undefined {
  return chat.members.get(world.bot.id);
}

export function isIn(member: Member | undefined): boolean {
  return member !== undefined && member.status !== 'left' && member.status !== 'kicked';
}

export function isAdministrator(member: Member | undefined): boolean {
  return member?.status === 'creator' || member?.status === 'administrator';
}

export function hasRight(member: Member | undefined, right: string): boolean {
  return member?.status === 'creator' || (member?.status === 'administrator' && member.rights.has(right));
}

export function nameOf(user: User): string {
  return [user.firstName, user.lastName].filter(Boolean).join(' ');
}
