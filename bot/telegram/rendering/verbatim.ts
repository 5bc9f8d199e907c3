import { commands } from '../../../agent/commands/index.ts';
import { publicAddress } from '../../rendering/public-address.ts';
import { most } from '../limits.ts';
import { marked, type Rich, words } from './rich-text.ts';

/** Invisible, and takes no part in a line break. */
const joiner = '\u2060';

/**
 * Somebody's words, letter by letter: what Telegram would make a mention of (which pings) or a command (which a tap would
 * send) of is no longer one. The other things that it finds by itself, such as addresses, do nothing until they are opened.
 */
export function verbatim(text: string): Rich {
  return words(withoutCommands(withoutMentions(text)));
}

/** One of our commands and nothing else is one wherever it stands: it may be tapped. */
const ours = new Set(commands.map(({ name }) => `/${name}`));

/** The same in one line, where a change of the writing direction would turn what stands around it. */
export function verbatimLine(text: string): Rich {
  const line = oneLine(text);
  return ours.has(line) ? words(tappable(line)) : verbatim(line);
}

/**
 * One line of our own, in which names and other words of people may stand: nobody is pinged, and commands can be tapped, as
 * Telegram writes them.
 */
export function ownLine(text: string): Rich {
  return words(tappable(withoutMentions(oneLine(text))));
}

/** Bots stay (their names end so, and nobody is pinged), and @BotFather, where our own words send people. */
export function withoutMentions(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_])@(?=\w|$)(?!BotFather\b|\w*bot\b)/giu, `@${joiner}`);
}

/** Telegram knows no spaces in commands: `/datanet create` is `/datanet_create` there. */
export function tappable(text: string): string {
  return text.replace(twoWords, command => command.replace(' ', '_'));
}

const twoWords = new RegExp(
  `(?<![\\p{L}\\p{N}_/<>])/(?:${commands
    .filter(({ name }) => name.includes(' '))
    .map(({ name }) => name)
    .join('|')})(?![\\p{L}\\p{N}_])`,
  'gu',
);

function oneLine(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function withoutCommands(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_/<>])\/(?=\w{1,64}(?:@\w+)?(?![\p{L}\p{N}_/<>]))/gu, `/${joiner}`);
}

/** A link, or its words alone where the address is no public one. */
export function link(label: Rich, url: string, webUrl: string | undefined): Rich {
  const address = publicAddress(url, webUrl, most.address);
  return address ? marked(withoutLinks(label), { kind: 'link', url: address }) : label;
}

function withoutLinks({ text, marks }: Rich): Rich {
  return { text, marks: marks.filter(mark => mark.kind !== 'link' && mark.kind !== 'code') };
}
