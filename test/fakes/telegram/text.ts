import { records, string } from '../json.ts';
import { fixEntities } from './entities.ts';
import { parseHtml } from './html.ts';
import type { Params } from './params.ts';
import { bad } from './refusal.ts';
import type { Entity } from './world.ts';

export interface Formatted {
  text: string;
  entities: Entity[];
}

/** "Text of the message to be sent, 1-4096 characters after entities parsing" https://core.telegram.org/bots/api#sendmessage */
export const maxText = 4096;
/** "0-1024 characters after entities parsing" https://core.telegram.org/bots/api#sendphoto */
export const maxCaption = 1024;

/** The text of `sendMessage` and its edits. @throws Refusal when it is empty, too long, or its markup is wrong. */
export function readText(params: Params): Formatted {
  if (params.text('text') === '') throw bad('message text is empty');
  const formatted = read(
    params.text('text'),
    params.text('parse_mode'),
    params.json('entities', "can't parse entities"),
  );
  if (!formatted.text) throw bad('text must be non-empty');
  if (characters(formatted.text) > maxText) throw bad('message is too long');
  return formatted;
}

/** A draft's text may be empty. https://core.telegram.org/bots/api#sendmessagedraft */
export function readDraft(params: Params): Formatted {
  const formatted = read(
    params.text('text'),
    params.text('parse_mode'),
    params.json('entities', "can't parse entities"),
  );
  if (characters(formatted.text) > maxText) throw bad('message is too long');
  return formatted;
}

/** A caption with its `parse_mode` or `caption_entities`; may be empty. */
export function readCaption(caption: string, parseMode: string, entities: unknown): Formatted {
  const formatted = read(caption, parseMode, entities);
  if (characters(formatted.text) > maxCaption) throw bad('message caption is too long');
  return formatted;
}

/** As people type: trimmed, with what is found in it. */
export function typed(text: string, given: readonly Entity[] = []): Formatted {
  return trimmed(text, given);
}

/** TDLib counts code points (utf8_length in get_input_message_content). */
export function characters(text: string): number {
  return [...text].length;
}

function read(text: string, parseMode: string, given: unknown): Formatted {
  // "Text is too long", telegram-bot-api, Client.cpp, get_formatted_text
  if (Buffer.byteLength(text) > 1 << 15) throw bad('text is too long');
  const mode = parseMode.toLowerCase();
  if (!text || !mode || mode === 'none') return trimmed(text, records(given).map(entity));
  if (mode === 'html') {
    const { text: parsed, entities } = parseHtml(text);
    return trimmed(parsed, entities);
  }
  if (mode === 'markdown' || mode === 'markdownv2')
    throw new Error('The fake of Telegram reads HTML and entities; Markdown is not built.');
  throw bad('unsupported parse_mode');
}

function entity(given: Record<string, unknown>): Entity {
  const { offset, length } = given;
  if (!Number.isInteger(offset) || !Number.isInteger(length))
    throw bad(
      `can't parse MessageEntity: Field "${Number.isInteger(offset) ? 'length' : 'offset'}" must be of type Number`,
    );
  return { ...given, type: string(given.type), offset: Number(offset), length: Number(length) };
}

/**
 * As the server cleans it: spaces and new lines go at the end, and at the beginning as far as no entity begins; control
 * characters become spaces, those that change the direction of a text go.
 * https://github.com/tdlib/td, td/telegram/misc.cpp, clean_input_string; MessageEntity.cpp, fix_formatted_text
 */
function trimmed(source: string, given: readonly Entity[]): Formatted {
  const text = clean(source).replace(/[ \n]+$/, '');
  const moved = given.map(one => {
    const offset = clean(source.slice(0, one.offset)).length;
    return { ...one, offset, length: clean(source.slice(0, one.offset + one.length)).length - offset };
  });
  const first = Math.min(text.length, ...moved.map(one => one.offset));
  const spare = /^[ \n]*/.exec(text.slice(0, first))?.[0].length ?? 0;
  const entities = moved.map(one => ({ ...one, offset: one.offset - spare }));
  return { text: text.slice(spare), entities: fixEntities(text.slice(spare), entities) };
}

function clean(text: string): string {
  return text
    .replace(/\r|[\u2028-\u202e]|\u0333|\u033f|\u030a/g, '')
    .replace(/[\u0000-\u0009\u000b-\u001f]/g, ' ');
}
