import { allOf, message, type TranslatableMessage } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error, info } from '../rows/faults.ts';
import type { RawRow, Reading } from '../rows/raw-row.ts';
import type { SlicedWork } from '../time-slices.ts';
import { type Chat, type ChatRules, type LeftOut, type Messenger, nothingLeft } from './chat.ts';
import { discordChat } from './discord-export.ts';
import { looksLikeChats } from './looks-like-chats.ts';
import { Names } from './names.ts';
import { conversationsOf } from './split.ts';
import { telegramChats } from './telegram-export.ts';
import { type Turns, turnsOf } from './turns.ts';

/** Chats that a messenger exported, not yet made into rows. */
export interface ChatExport {
  messenger: Messenger;
  chats: Chat[];
  /** The key of the account that it was exported from, where it says so. */
  own: string | undefined;
}

/** The chats in a text, by its content; `undefined` for any other text. */
export function chatExportOf(text: string): ChatExport | undefined {
  if (!looksLikeChats(text.slice(0, 65_536))) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const discord = discordChat(value);
  if (discord) return { messenger: 'discord', chats: [discord], own: undefined };
  const telegram = telegramChats(value);
  return telegram && { messenger: 'telegram', ...telegram };
}

/**
 * The conversations of an export as rows, where its datanet takes chats and everyone in them agreed: who speaks is a
 * role, and what is no text is left out and counted.
 */
export function* readChats(given: ChatExport, rules: ChatRules): SlicedWork<Reading> {
  if (!rules.taken) return { rows: [], fault: notTaken };
  if (!rules.agreed) return { rows: [], fault: notAgreed };
  const own = new Set([...rules.own, ...(given.own ? [given.own] : [])]);
  const rows: RawRow[] = [];
  const counts: Counts = { left: nothingLeft(), unanswered: 0, nobody: 0, bot: 0, own: 0, other: 0 };
  let messages = 0;
  for (const [index, chat] of given.chats.entries()) {
    for (const why of Object.keys(chat.left) as (keyof LeftOut)[]) counts.left[why] += chat.left[why];
    messages += chat.messages.length;
    const names = new Names(chat.people);
    for (const conversation of conversationsOf(chat.messages)) {
      const turns = turnsOf(conversation, chat, names, own);
      if (typeof turns === 'string') counts[turns]++;
      else {
        counts[turns.assistant]++;
        rows.push({ row: rows.length + 1, value: { messages: turns.messages } });
      }
      yield (index + 0.5) / given.chats.length;
    }
  }
  if (rows.length === 0) return { rows, fault: noConversation };
  const read = readAs(given, { messages, conversations: rows.length });
  return { rows, notes: [everyoneAgreed, read, ...notesOn(counts)] };
}

interface Counts extends Record<'unanswered' | 'nobody' | Turns['assistant'], number> {
  left: LeftOut;
}

export const notTaken = error(
  'chats-not-taken',
  message('It is the export of a chat, and this datanet takes no chats.'),
  message('Ask a steward whether it should: “/datanet edit” with chats:yes.'),
);
const notAgreed = error(
  'nobody-agreed',
  message('It is the export of a chat, and nobody said that everyone in it agreed.'),
  message('Drop it again as a .json file by itself; you are then asked.'),
);
const noConversation = error(
  'no-conversation',
  message('There is no conversation in the chat in which somebody answers somebody.'),
  message('Give a chat in which people or bots answer one another.'),
);
const everyoneAgreed = info(
  'everyone-agreed',
  message('Whoever gave the chat said that everyone in it agreed.'),
);

function readAs(
  { messenger, chats }: ChatExport,
  { messages, conversations }: { messages: number; conversations: number },
): Fault {
  return info(
    'chat-export',
    message(
      'Read as {messenger, select, discord {DiscordChatExporter’s} other {Telegram’s}} export: {messages, plural, one {# message} other {# messages}} of {chats, plural, one {# chat} other {# chats}} became {conversations, plural, one {# conversation} other {# conversations}}. Names, mentions, numbers and addresses of people were replaced.',
      { messenger, messages, chats: chats.length, conversations },
    ),
  );
}

function notesOn({ left, unanswered, nobody, bot, own, other }: Counts): Fault[] {
  const notes = [
    info(
      'chat-assistant',
      message('The assistant’s turns are {whose}.', {
        whose: allOf([
          ...(own > 0 ? [inConversations(message('your own'), own)] : []),
          ...(bot > 0 ? [inConversations(message('a bot’s'), bot)] : []),
          ...(other > 0 ? [inConversations(message('those of whoever does not begin'), other)] : []),
        ]),
      }),
    ),
  ];
  const without = leftWords(left);
  if (without.length > 0)
    notes.push(info('chat-left-out', message('Left out: {what}.', { what: allOf(without) })));
  if (unanswered > 0)
    notes.push(
      info(
        'chat-unanswered',
        message(
          '{n, plural, one {# conversation was} other {# conversations were}} left out, since nobody answered in it.',
          { n: unanswered },
        ),
      ),
    );
  if (nobody > 0)
    notes.push(
      info(
        'chat-of-many',
        message(
          '{n, plural, one {# conversation was} other {# conversations were}} left out, since more than two people speak and none is a bot or you.',
          { n: nobody },
        ),
      ),
    );
  return notes;
}

function inConversations(whose: TranslatableMessage, n: number): TranslatableMessage {
  return message('{whose} in {n, plural, one {# conversation} other {# conversations}}', { whose, n });
}

function leftWords({ service, stickers, attachments, forwards, empty }: LeftOut): TranslatableMessage[] {
  return [
    {
      n: service,
      said: message('{n, plural, one {# service message} other {# service messages}}', { n: service }),
    },
    { n: stickers, said: message('{n, plural, one {# sticker} other {# stickers}}', { n: stickers }) },
    {
      n: attachments,
      said: message('{n, plural, one {the attachments of # message} other {the attachments of # messages}}', {
        n: attachments,
      }),
    },
    {
      n: forwards,
      said: message('{n, plural, one {# forwarded message} other {# forwarded messages}}', { n: forwards }),
    },
    { n: empty, said: message('{n, plural, one {# empty message} other {# empty messages}}', { n: empty }) },
  ].flatMap(({ n, said }) => (n > 0 ? [said] : []));
}
