import type { Message } from '../rows/content.ts';
import type { Chat, ChatMessage } from './chat.ts';
import { Labels, type Names } from './names.ts';

/** Why a conversation is left out: nobody answered, or nobody in it is one to learn from. */
export type NoTurns = 'unanswered' | 'nobody';

/** A conversation as turns, and whose messages the assistant's are. */
export interface Turns {
  messages: Message[];
  assistant: 'bot' | 'own' | 'other';
}

/**
 * A conversation of people as turns of user and assistant. The assistant is who a model learns to be: the bots in it;
 * else the giver; else, where two people speak, the one who does not begin. Several users are told apart by letters.
 */
export function turnsOf(
  conversation: readonly ChatMessage[],
  { people }: Pick<Chat, 'people'>,
  names: Names,
  own: ReadonlySet<string>,
): Turns | NoTurns {
  const speakers = [...new Set(conversation.map(message => message.author))];
  if (speakers.length < 2) return 'unanswered';
  const bots = speakers.filter(speaker => people.get(speaker)?.isBot);
  const mine = speakers.filter(speaker => own.has(speaker));
  const assistant = bots.length > 0 ? 'bot' : mine.length > 0 ? 'own' : 'other';
  if (assistant === 'other' && speakers.length > 2) return 'nobody';
  const learned = new Set({ bot: bots, own: mine, other: speakers.slice(1) }[assistant]);
  const users = speakers.filter(speaker => !learned.has(speaker));
  const labels = new Labels(names, learned, users);
  const messages: Message[] = [];
  for (const { author, text } of conversation) {
    const role = learned.has(author) ? 'assistant' : 'user';
    const said = labels.textOf(text);
    const content = role === 'user' && users.length > 1 ? `${labels.of(author)}: ${said}` : said;
    const before = messages.at(-1);
    if (before?.role === role) before.content += `\n${content}`;
    else messages.push({ role, content });
  }
  const first = messages.findIndex(({ role }) => role === 'user');
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  if (first === -1 || last < first) return 'unanswered';
  return { messages: messages.slice(first, last + 1), assistant };
}
