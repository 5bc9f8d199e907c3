import { checkedLink, userOfLink } from './links.ts';
import { bad } from './refusal.ts';
import type { Entity } from './world.ts';

const tags = new Set(
  'a b strong i em s strike del u ins tg-spoiler tg-emoji tg-time span pre code blockquote'.split(' '),
);
const plain: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  u: 'underline',
  ins: 'underline',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
};

interface Open {
  tag: string;
  argument: string;
  date: number;
  offset: number;
}

/**
 * HTML as Telegram reads it. "Only the tags mentioned above are currently supported. All <, > and & symbols that are not
 * a part of a tag or an HTML entity must be replaced"; named entities are `&lt;`, `&gt;`, `&amp;` and `&quot;`, others
 * stay as they are. https://core.telegram.org/bots/api#html-style The words of the errors are those of parse_html in
 * https://github.com/tdlib/td, td/telegram/MessageEntity.cpp.
 *
 * @throws Refusal that names the byte where it goes wrong
 */
export function parseHtml(source: string): { text: string; entities: Entity[] } {
  const entities: Entity[] = [];
  const open: Open[] = [];
  let text = '';
  let at = 0;
  const byte = (index: number) => Buffer.byteLength(source.slice(0, index));
  const wrong = (words: string) => bad(`can't parse entities: ${words}`);
  const skipSpace = () => {
    while (at < source.length && /\s/.test(source.charAt(at))) at++;
  };

  while (at < source.length) {
    const character = source.charAt(at);
    if (character === '&') {
      const decoded = decodeEntity(source, at);
      text += decoded?.text ?? '&';
      at = decoded?.end ?? at + 1;
    } else if (character !== '<') {
      text += character;
      at++;
    } else if (source[at + 1] === '/') {
      closeTag();
    } else {
      openTag();
    }
  }
  const last = open.at(-1);
  if (last) throw wrong(`Can't find end tag corresponding to start tag "${last.tag}"`);
  if (!text.isWellFormed()) {
    throw wrong(
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    );
  }
  return { text, entities: entities.map(withoutSpareLanguage) };

  function openTag(): void {
    const begin = at++;
    const tag = takeUntil(/[\s>]/).toLowerCase();
    if (at >= source.length) throw wrong(`Unclosed start tag at byte offset ${byte(begin)}`);
    if (!tags.has(tag)) throw wrong(`Unsupported start tag "${tag}" at byte offset ${byte(begin)}`);
    const opened: Open = { tag, argument: '', date: 0, offset: text.length };
    for (skipSpace(); source[at] !== '>'; skipSpace()) readAttribute(opened, begin);
    at++;
    if (tag === 'span' && opened.argument !== 'spoiler')
      throw wrong(`Tag "span" must have class "tg-spoiler" at byte offset ${byte(begin)}`);
    open.push(opened);
  }

  function readAttribute(opened: Open, begin: number): void {
    const { tag } = opened;
    const unclosed = () => wrong(`Unclosed start tag "${tag}" at byte offset ${byte(begin)}`);
    const name = takeUntil(/[\s=>/"']/);
    if (!name) throw wrong(`Empty attribute name in the tag "${tag}" at byte offset ${byte(begin)}`);
    skipSpace();
    if (at >= source.length) throw unclosed();
    if (source[at] !== '=') {
      if (tag === 'blockquote' && name === 'expandable') opened.argument = '1';
      return;
    }
    at++;
    skipSpace();
    if (at >= source.length) throw unclosed();
    const value = readValue();
    if (at >= source.length) throw wrong(`Unclosed start tag at byte offset ${byte(begin)}`);
    if (tag === 'a' && name === 'href') opened.argument = value;
    else if (tag === 'code' && name === 'class' && value.startsWith('language-'))
      opened.argument = value.slice(9);
    else if (tag === 'span' && name === 'class' && value.startsWith('tg-')) opened.argument = value.slice(3);
    else if (tag === 'tg-emoji' && name === 'emoji-id') opened.argument = value;
    else if (tag === 'tg-time' && name === 'unix') opened.date = Number.parseInt(value, 10) || 0;
    else if (tag === 'tg-time' && name === 'format') opened.argument = value;
    else if (tag === 'blockquote' && name === 'expandable') opened.argument = '1';
  }

  function readValue(): string {
    const quote = source.charAt(at);
    if (quote !== '"' && quote !== "'") {
      const begin = at;
      const token = takeUntil(/[^A-Za-z0-9.-]/).toLowerCase();
      if (at < source.length && !/[\s>]/.test(source.charAt(at)))
        throw wrong(`Unexpected end of name token at byte offset ${byte(begin)}`);
      return token;
    }
    at++;
    let value = '';
    while (at < source.length && source[at] !== quote) {
      const decoded = source[at] === '&' ? decodeEntity(source, at) : undefined;
      value += decoded?.text ?? source.charAt(at);
      at = decoded?.end ?? at + 1;
    }
    at++;
    return value;
  }

  function closeTag(): void {
    const begin = at;
    const top = open.at(-1);
    if (!top) throw wrong(`Unexpected end tag at byte offset ${byte(begin)}`);
    at += 2;
    const tag = takeUntil(/[\s>]/).toLowerCase();
    skipSpace();
    if (source[at] !== '>') throw wrong(`Unclosed end tag at byte offset ${byte(begin)}`);
    at++;
    if (tag && tag !== top.tag) {
      throw wrong(
        `Unmatched end tag at byte offset ${byte(begin)}, expected "</${top.tag}>", found "</${tag}>"`,
      );
    }
    open.pop();
    if (text.length > top.offset) add(top);
  }

  function add({ tag, argument, date, offset }: Open): void {
    const place = { offset, length: text.length - offset };
    const before = entities.at(-1);
    const isSame = before?.offset === place.offset && before.length === place.length;
    if (plain[tag]) entities.push({ type: plain[tag], ...place });
    else if (tag === 'a') entities.push(...link(argument || text.slice(offset), place));
    else if (tag === 'tg-emoji') {
      if (!/^[1-9]\d*$/.test(argument)) throw wrong('Invalid custom emoji identifier specified');
      entities.push({ type: 'custom_emoji', ...place, custom_emoji_id: argument });
    } else if (tag === 'tg-time') {
      if (!/^(r|w?[dD]?[tT]?)$/.test(argument)) throw wrong('Invalid date-time format specified');
      if (date > 0)
        entities.push({ type: 'date_time', ...place, unix_time: date, date_time_format: argument });
    } else if (tag === 'blockquote') {
      entities.push({ type: argument ? 'expandable_blockquote' : 'blockquote', ...place });
    } else if (tag === 'pre') {
      if (before?.type === 'code' && isSame && before.language) before.type = 'pre';
      else entities.push({ type: 'pre', ...place });
    } else if (before?.type === 'pre' && isSame && argument) {
      before.language = argument;
    } else {
      entities.push({ type: 'code', ...place, ...(argument && { language: argument }) });
    }
  }

  function takeUntil(end: RegExp): string {
    const begin = at;
    while (at < source.length && !end.test(source.charAt(at))) at++;
    return source.slice(begin, at);
  }
}

/** "Programming language can't be specified for standalone code tags." */
function withoutSpareLanguage({ language, ...entity }: Entity): Entity {
  return entity.type === 'pre' && language ? { ...entity, language } : entity;
}

/** A link, a mention, or nothing when Telegram takes it for no address. */
function link(address: string, place: { offset: number; length: number }): Entity[] {
  const user = userOfLink(address);
  if (user !== undefined) return [{ type: 'text_mention', ...place, user: { id: user } }];
  const url = checkedLink(address);
  return url === undefined ? [] : [{ type: 'text_link', ...place, url }];
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

function decodeEntity(source: string, at: number): { text: string; end: number } | undefined {
  const found = /^&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));?/i.exec(source.slice(at, at + 12));
  if (!found) return undefined;
  const [whole, hex, decimal, name] = found;
  const end = at + whole.length;
  if (name !== undefined) return named[name] === undefined ? undefined : { text: named[name], end };
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code === 0 || code >= 0x10ffff || whole.replace(/;$/, '').length >= 10) return undefined;
  return { text: String.fromCodePoint(code), end };
}
