/** Who agreed to what, and whose messages are the giver's own: what is asked before a chat is read. */
export interface ChatRules {
  /** Whether the datanet takes chats. */
  taken: boolean;
  /** Whether the giver said that everyone in them agreed. */
  agreed: boolean;
  /** The giver's own accounts, as {@link ChatMessage.author} has them. */
  own: readonly string[];
}

export type Messenger = 'discord' | 'telegram';

/** One chat of an export: a channel, a group, a talk of two. */
export interface Chat {
  messages: ChatMessage[];
  /** Everybody who wrote or is named, by their key. */
  people: Map<string, Person>;
  left: LeftOut;
}

export interface Person {
  /** What they may be called in a text: names, handles, numbers. */
  names: Set<string>;
  isBot: boolean;
}

export interface ChatMessage {
  id: string;
  /** Key of who wrote it: `discord:ID` or `telegram:ID`. */
  author: string;
  /** Milliseconds since 1970. */
  at: number;
  text: readonly TextPart[];
  replyTo: string | undefined;
}

/** Text, or the key of a person who is mentioned. */
export type TextPart = string | { person: string };

/** How many messages are left out, by why. */
export type LeftOut = Record<'service' | 'stickers' | 'attachments' | 'forwards' | 'empty', number>;

export function nothingLeft(): LeftOut {
  return { service: 0, stickers: 0, attachments: 0, forwards: 0, empty: 0 };
}

/** The person of that key, with one more name. */
export function known(people: Map<string, Person>, key: string, ...names: unknown[]): Person {
  const person = people.get(key) ?? { names: new Set<string>(), isBot: false };
  people.set(key, person);
  for (const name of names) if (typeof name === 'string' && name.trim()) person.names.add(name.trim());
  return person;
}
