import { type Json, record, string } from '../json.ts';
import { checkedLink, userOfLink } from './links.ts';
import type { Params } from './params.ts';
import { bad } from './refusal.ts';

/** What stands below a message: its own keyboard, or another reply markup. */
export interface Markup {
  keyboard: Json | undefined;
  other: Json | undefined;
}

/** Not documented: above it the server answers REPLY_MARKUP_TOO_LONG. https://limits.tginfo.me/en */
const maxButtons = 100;

/** Reads `reply_markup`. @throws Refusal when a button is not as Telegram takes it. */
export function readMarkup(params: Params): Markup {
  const given = params.json('reply_markup', "can't parse reply keyboard markup JSON object");
  if (given === undefined) return { keyboard: undefined, other: undefined };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw bad('object expected as reply markup');
  const markup = record(given);
  if (markup.inline_keyboard === undefined) return { keyboard: undefined, other: otherMarkup(markup) };
  if (!Array.isArray(markup.inline_keyboard)) throw bad('field "inline_keyboard" must be of type Array');
  const rows = markup.inline_keyboard.map(row => {
    if (!Array.isArray(row))
      throw bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays');
    return row.map(button);
  });
  const buttons = rows.flat();
  if (buttons.length > maxButtons) throw bad('reply markup is too long');
  const filled = rows.filter(row => row.length > 0);
  return { keyboard: filled.length ? { inline_keyboard: filled } : undefined, other: undefined };
}

const kinds = [
  'url',
  'callback_data',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'web_app',
  'copy_text',
];

/** https://core.telegram.org/bots/api#inlinekeyboardbutton */
function button(given: unknown): Json {
  const wrong = (words: string) => bad(`can't parse inline keyboard button: ${words}`);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw wrong('InlineKeyboardButton must be an Object');
  const one = record(given);
  if (one.text === undefined) throw wrong('Can\'t find field "text"');
  if (typeof one.text !== 'string') throw wrong('Field "text" must be of type String');
  if (one.style !== undefined && !['danger', 'success', 'primary'].includes(string(one.style)))
    throw wrong('invalid button style specified');
  if (!kinds.some(kind => one[kind] !== undefined && one[kind] !== ''))
    throw wrong('Text buttons are unallowed in the inline keyboard');
  if (!one.text.trim()) throw bad('inline keyboard button text must be non-empty');
  if (one.callback_data !== undefined) {
    // "Data to be sent in a callback query to the bot when the button is pressed, 1-64 bytes"
    if (typeof one.callback_data !== 'string') throw wrong('Field "callback_data" must be of type String');
    if (Buffer.byteLength(one.callback_data) > 64) throw bad('BUTTON_DATA_INVALID');
  }
  if (one.url !== undefined) return { ...one, url: address(string(one.url)) };
  return one;
}

function address(url: string): string {
  if (userOfLink(url) !== undefined) return url;
  const checked = checkedLink(url);
  if (checked === undefined) throw bad(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  return checked;
}

function otherMarkup(markup: Json): Json | undefined {
  const isKnown = ['keyboard', 'remove_keyboard', 'force_reply'].some(name => markup[name] !== undefined);
  return isKnown ? markup : undefined;
}
