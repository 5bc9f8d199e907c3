import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { roleOf } from '../rows/conversation.ts';
import { error } from '../rows/faults.ts';
import type { ChatRules } from './chat.ts';
import { notTaken } from './read-chats.ts';

/**
 * Why a text is not taken that is the log of a chat in a form without the accounts of those who wrote: the pages and
 * tables of DiscordChatExporter and Telegram Desktop, WhatsApp’s text, an IRC log, Slack’s export. As plain text it
 * would bring in everybody’s name, and nobody was asked.
 */
export function faultOfChatLog(text: string, rules: ChatRules): Fault | undefined {
  if (!isChatLog(text.slice(0, 65_536))) return undefined;
  return rules.taken ? wrongForm : notTaken;
}

function isChatLog(beginning: string): boolean {
  return marks.some(all => all.every(mark => mark.test(beginning))) || isWrittenLog(beginning);
}

/** What only such files have, as their programs write it. */
const marks = [
  // Telegram Desktop's messages.html and DiscordChatExporter's page, its text and its table.
  [/class="[^"]*\bchat_page\b/, /class="from_name"/],
  [/class="?chatlog__(?:message|author)/],
  // Facebook's and Instagram's pages.
  [/class="_3-95 _a6-h\b/],
  [/^={10,}\nGuild: [^\n]*\nChannel: /],
  [/^"?AuthorID"?,"?Author"?,"?Date"?,"?Content"?,/],
  [/"type"\s*:\s*"message"/, /"ts"\s*:\s*"\d{9,10}\.\d+"/, /"user"\s*:\s*"[UWB][A-Z0-9]+"/],
];

/** WhatsApp's "31/12/23, 21:41 - Ana: ..." and "[31.12.23, 21:41:12] Ana: ...", and IRC's "[21:41] <ana> ...". */
const written = [
  /^\p{Cf}?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:,| \p{L}{1,3})? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?\s?m\.?)? - ([^:\n]{1,40}): /iu,
  /^\p{Cf}?\[\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:,| \p{L}{1,3})? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?\s?m\.?)?\] ([^:\n]{1,40}): /iu,
  // Messages that were copied out of Telegram Desktop and Discord.
  /^([^,\n]{1,40}), \[\d{1,2}[./]\d{1,2}[./]\d{2,4} \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?\]\s*$/u,
  /^(\S[^\n]{0,31}) — (?:\d{1,2}[./]\d{1,2}[./]\d{2,4},? |(?:today|yesterday) at )\d{1,2}:\d{2}(?: [AP]M)?\s*$/iu,
  /^\[?(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d(?::\d\d)?\]? <[ @+~&%]?([^<>\s]{1,32})> /u,
];

function isWrittenLog(beginning: string): boolean {
  const lines = beginning.split('\n').filter(line => line.trim() !== '');
  const writers = lines.flatMap(line => {
    for (const form of written) {
      const writer = form.exec(line.slice(0, 120))?.[1];
      if (writer !== undefined) return [writer];
    }
    return [];
  });
  // A message may go over several lines; programs log by level, and who speaks by role gives nobody's name.
  const people = writers.filter(writer => !roleOf(writer) && !/^(?:[A-Z]{3,8}|root|line \d+)$/.test(writer));
  return people.length > 1 && people.length >= lines.length / 4;
}

const wrongForm = error(
  'chat-log',
  message('It is the log of a chat in a form that does not tell people’s names from what they wrote.'),
  message(
    'Export it again as JSON (DiscordChatExporter, Telegram Desktop) and drop that; of other messengers, write who asks and who answers as user and assistant.',
  ),
);
