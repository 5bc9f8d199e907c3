import { publicAddress } from '../../rendering/public-address.ts';

/** What is never cut in two: a word, a space, a link, a piece of code; as Discord is sent it, with the marks around it. */
export interface Span {
  text: string;
  /** The outermost first. */
  marks: readonly Mark[];
}

export type Mark = '**' | '*' | '~~';

/** A line of a message, which may become several. */
export interface Line {
  spans: readonly Span[];
  /** Before each of its parts: the mark of a quotation, the indent of a list. */
  prefix?: string;
  /** Before the first part, where that is another: `### `, `- `. */
  first?: string;
  /** The block of code that the line is in: one object for all lines of a block. */
  code?: { language: string };
}

export const emptyLine: Line = { spans: [] };

/** Markup of our own, as it is. */
export function raw(text: string): Span {
  return { text, marks: [] };
}

/** Somebody's words, letter by letter: no markup, no mentions, addresses still addresses. A line is one. */
export function verbatim(text: string): Span[] {
  return text
    .replace(/\s/g, ' ')
    .split(/(https?:\/\/[^\s<>]{1,1000})/)
    .flatMap((part, at) => (at % 2 ? [raw(`<${part}>`)] : escapedWords(part)));
}

/** Words and what stands between them, without any markup. */
export function escapedWords(text: string): Span[] {
  return text
    .split(/(\s+)/)
    .flatMap(word => pieces(word, longestWord))
    .map(word => raw(escaped(word)));
}

/** All of it marked as well. */
export function marked(spans: readonly Span[], mark: Mark): Span[] {
  return spans.map(span => (span.marks.includes(mark) ? span : { ...span, marks: [mark, ...span.marks] }));
}

export const bold = (spans: readonly Span[]) => marked(spans, '**');

/** Code in a line, which may hold backticks. Long code becomes several, so that each can stand in any message. */
export function inlineCode(text: string): Span[] {
  return pieces(text.replace(/\s/g, ' '), longestWord).map(part => {
    if (!part.includes('`')) return raw(`\`${part}\``);
    // Discord knows double ones; two side by side would end them.
    return raw(`\`\` ${part.replaceAll('``', '`\u200b`')} \`\``);
  });
}

/** A block of code that nothing in it can end. */
export function codeBlock(text: string, language = ''): Line[] {
  const code = { language: /^[\w+#.-]{1,30}$/.test(language) ? language : '' };
  return text
    .replaceAll('```', '`\u200b``')
    .split('\n')
    .map(line => ({ spans: pieces(line, longestWord).map(raw), code }));
}

/** A link, or its words alone where the address is no public one. A label that is longer than a line is several links. */
export function link(label: string, url: string, webUrl: string | undefined): Span[] {
  const address = linkable(url, webUrl);
  const words = label.replace(/\s+/g, ' ');
  if (!address) return escapedWords(words);
  return pieces(words.trim() || 'link', longestWord).map(part => raw(`[${escaped(part)}](<${address}>)`));
}

/** A public address as it can stand in a message, within the brackets of a link. */
export function linkable(url: string, webUrl: string | undefined): string | undefined {
  return publicAddress(url.replaceAll('>', '%3E').replaceAll(')', '%29'), webUrl, longestAddress);
}

/** Characters of an address that leaves room for a message’s other words. */
const longestAddress = 1000;

/** Characters that stand in a message whatever else does. */
const longestWord = 300;

function pieces(text: string, longest: number): string[] {
  if (text.length <= longest) return text ? [text] : [];
  const points = [...text];
  const parts: string[] = [];
  for (let at = 0; at < points.length; at += longest) parts.push(points.slice(at, at + longest).join(''));
  return parts;
}

/** Markup of Discord's that may stand anywhere in a line. */
function escaped(text: string): string {
  return text.replace(/[\\`*_~|<>@[\]]/g, '\\$&');
}
