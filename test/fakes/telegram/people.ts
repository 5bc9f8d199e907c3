import { type Json, records, string } from '../json.ts';
import type { Watch } from '../watch.ts';
import type { Parts } from './api.ts';
import { type Members, openMembers } from './members.ts';
import { richWords } from './rich-message.ts';
import { openSaying, type Saying } from './saying.ts';
import { shapes } from './shapes.ts';
import type { Chat, Draft, Message } from './world.ts';

/** What people do on the server and what they see, for tests and the page. */
export interface People extends Members, Saying, Watch {
  /** All messages of a chat that are not deleted. */
  messagesOf(chat: Chat): Message[];
  /** A message as the API shows it. */
  json(message: Message): Json;
  /** All words of a message that are shown, with the labels of its buttons and the names of its files. */
  textOf(message: Message): string;
  buttonsOf(message: Message): { text: string; data: string | undefined; url: string | undefined }[];
  /** The reactions of all to a message. */
  reactionsTo(message: Message): string[];
  /** What the bot is shown to be doing. */
  actionOf(chat: Chat): string | undefined;
  /** What is streamed into a private chat now. */
  draftOf(chat: Chat): Draft | undefined;
  /** Waits for the bot's newest message that holds these words. */
  untilSays(
    chat: Chat,
    words: string | RegExp,
    options?: { after?: Message; seconds?: number },
  ): Promise<Message>;
}

export function openPeople(parts: Parts & { watch: Watch }): People {
  const { world, clock, watch } = parts;
  const members = openMembers(parts);
  const saying = openSaying(parts, members);

  const people: People = {
    ...members,
    ...saying,
    ...watch,

    messagesOf: chat => chat.messages.filter(one => !one.isDeleted),
    json: message => shapes.message(message),

    textOf(message) {
      const { text, caption, document, audio } = message.body;
      const names = records([document, audio]).map(one => string(one.file_name));
      const labels = people.buttonsOf(message).map(one => one.text);
      return [string(text), richWords(message.body), string(caption), ...names, ...labels]
        .filter(Boolean)
        .join('\n');
    },

    buttonsOf: message =>
      records((message.keyboard?.inline_keyboard as unknown[] | undefined)?.flat()).map(one => ({
        text: string(one.text),
        data: one.callback_data === undefined ? undefined : string(one.callback_data),
        url: one.url === undefined ? undefined : string(one.url),
      })),

    reactionsTo: message => [...message.reactions.values()].flat().map(one => string(one.emoji)),

    // "The status is set for 5 seconds or less (when a message arrives from your bot, Telegram clients clear its typing status)."
    actionOf({ action, messages }) {
      const isOver =
        action && messages.some(one => one.from?.id === world.bot.id && one.createdAt >= action.at);
      return action && !isOver && clock.now() - action.at < 5000 ? action.action : undefined;
    },

    draftOf: ({ draft }) => (draft && clock.now() - draft.at < 30_000 ? draft : undefined),

    async untilSays(chat, words, { after, seconds } = {}) {
      const has = (message: Message) => {
        const text = people.textOf(message);
        return typeof words === 'string' ? text.includes(words) : words.test(text);
      };
      const seen = () =>
        people.messagesOf(chat).filter(one => one.from?.id === world.bot.id && (!after || one.id > after.id));
      try {
        return await people.until(String(words), () => seen().findLast(has), seconds);
      } catch (error) {
        const last = seen()
          .slice(-3)
          .map(one => `- ${people.textOf(one).slice(0, 600)}`);
        throw new Error(`${(error as Error).message} Last messages:\n${last.join('\n')}`);
      }
    },
  };
  return people;
}
