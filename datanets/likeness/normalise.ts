import { createHash } from 'node:crypto';
import { confusables } from './confusables.ts';

/**
 * The version of {@link normalise}, {@link exactHash} and the bands: raise it when one of them gives another result, and
 * the rows that are there are indexed anew.
 */
export const indexVersion = 3;

/**
 * What of a row is compared with other rows. `context` is what many rows may share by right (a system prompt, an
 * instruction that is applied to an input); `text` is the row's own, its last answer included, which is also given
 * apart: short answers are labels, and are compared exactly.
 */
export interface Compared {
  context: string;
  text: string;
  answer?: string;
}

/**
 * The text without what a copy may differ in and still be a copy: case, spacing, quotes, sentence punctuation, marks of
 * Markdown, HTML's emphasis around words, accents, letters of other scripts that look the same (UTS #39) and what can't be seen at all
 * (Default_Ignorable_Code_Point). What carries meaning stays: numbers with their points, operators, and lines of code
 * to the letter. A sentence is a line of the result; a line of code begins with a tab.
 */
export function normalise(text: string): string {
  // Letters that are written as HTML's numbers.
  const shown = text.includes('&#') ? text.replace(/&#(?:(\d{2,6})|x([0-9a-f]{2,5}));/gi, letterOf) : text;
  const plain = isAscii(shown) ? shown : seen(shown);
  let fenced = false;
  const lines: string[] = [];
  for (const line of plain.split('\n')) {
    const fence = /^\s{0,3}(?:`{3,}|~{3,})/.test(line);
    if (fence) fenced = !fenced;
    else if (fenced || isCode(line)) lines.push(codeLine(line));
    else lines.push(...sentences(line));
  }
  return lines.filter(line => line !== '').join('\n');
}

/** Normalised once, for {@link exactHash} and the grams. */
export function normaliseCompared({ context, text, answer }: Compared): Compared {
  return {
    context: normalise(context),
    text: normalise(text),
    ...(answer !== undefined && { answer: normalise(answer) }),
  };
}

/** SHA-256 of the normalised row, in hexadecimal: equal for rows that say the same in the same words. */
export function exactHash(normalised: Compared): string {
  return createHash('sha256')
    .update(`${oneLine(normalised.context)}\n${oneLine(normalised.text)}`)
    .digest('hex');
}

/** A normalised text without its division into sentences, which punctuation alone makes. */
export function oneLine(normalised: string): string {
  return normalised.replace(/\n/g, ' ');
}

/** Whether a line of a normalised text is code. */
export function isCodeLine(normalised: string): boolean {
  return normalised.startsWith('\t');
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** HTML's emphasis around words; a tag alone is what the text is about, and code is compared to the letter. */
const pairOfTags =
  /<(b|i|u|s|em|strong|mark|small|span|font|p|div)(?: [^<>]{0,100})?>([^<>]{0,2000})<\/\1>/gi;

function letterOf(entity: string, decimal: string | undefined, hexadecimal: string | undefined): string {
  const point = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  const letter = point <= 0x10ffff ? String.fromCodePoint(point) : '';
  return /[\p{L}\p{N}'\u2019 ]/u.test(letter) ? letter : entity;
}

/** Letters in circles and squares, which have no compatibility form, by where each alphabet begins. */
const boxed = [0x1f150, 0x1f170, 0x1f1e6];

function plainLetter(letter: string): string {
  const point = letter.codePointAt(0) ?? 0;
  const from = boxed.find(start => point >= start && point < start + 26) ?? point;
  return String.fromCharCode(97 + point - from);
}

/** The alphabet in small capitals. One of them by itself is a sound of a phonetic script; a word of four is a disguise. */
const smallCapitals = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ';
const smallCapital = new RegExp(`[${smallCapitals}]`, 'g');
const inSmallCapitals = new RegExp(`[${smallCapitals}s]{4}`);

function withoutSmallCapitals(text: string): string {
  if (!inSmallCapitals.test(text)) return text;
  return text.replace(smallCapital, letter => String.fromCharCode(97 + smallCapitals.indexOf(letter)));
}

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** The ASCII letter that a letter of another script looks like. */
export const ascii: ReadonlyMap<string, string> = new Map(
  Object.entries(confusables).flatMap(([letter, others]) =>
    [...others].map(other => [other, letter] as const),
  ),
);
const lookalike = new RegExp(`[${[...ascii.keys()].join('')}]`, 'gu');

/** What is seen of a text: nothing of what is invisible, one form of what looks the same. */
function seen(text: string): string {
  return (
    withoutSmallCapitals(text)
      // Compatibility forms would make 5² a 52 and 1½ an 11/2.
      .replace(/[⁰¹²³⁴-⁹]+/g, digits => `^${[...digits].map(digit => raised.indexOf(digit)).join('')}`)
      .replace(/(?<=\p{N})(?=[¼-¾⅐-⅞])/gu, ' ')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .replace(/\u2800/g, ' ')
      .replace(/[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu, plainLetter)
      .normalize('NFKC')
      .normalize('NFD')
      // In other scripts marks are vowels and sounds of their own.
      .replace(/([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\s])\p{Mn}+/gu, '$1')
      .normalize('NFC')
      .replace(lookalike, letter => ascii.get(letter) ?? letter)
      .replace(/[\p{Pd}\u2212]/gu, '-')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  );
}

/** Lines that end or are built as programs are; in prose these marks do not meet. */
const codeSigns = [
  /[;{}]\s*$/,
  /[)\]]\s*:\s*$/,
  /^\s*(?:def|class|import|from|return|function|const|let|var|public|private|static|#include|SELECT|INSERT|UPDATE|DELETE)\b[^\n]*[(){}=;*]/,
  /[\w)\]]\s*(?:==|!=|<=|>=|:=|=>|->|\+=|-=|&&|\|\|)\s*\S/,
  /^\s*[\w.[\]]{1,60}\s*=\s*\S/,
];

function isCode(line: string): boolean {
  const head = line.slice(0, 1000);
  return /[;{}:=&|>]/.test(head) && codeSigns.some(sign => sign.test(head));
}

function codeLine(line: string): string {
  const content = line.trim().replace(/\s+/g, ' ');
  return content === '' ? '' : `\t${content}`;
}

function sentences(line: string): string[] {
  return (
    unmarked(line)
      .toLowerCase()
      // Thousands may be grouped or not; a point or comma between other digits is part of the number.
      .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
      .replace(/(?<=\d)([.,])(?=\d)/g, point => (point === '.' ? '\u0001' : '\u0002'))
      // Brackets of a calculation change its result.
      .replace(/\(([^()]{0,80}[-+*/^=][^()]{0,80})\)/g, (all, inner: string) =>
        /\d/.test(inner) ? `\u0003${inner}\u0004` : all,
      )
      .split(/[.!?\u2026\u3002]+["'\u2018\u2019\u201c\u201d)\]]*(?:\s+|$)|[\u3002]/)
      .map(sentence =>
        sentence
          .replace(/[\s.,;:!?'"\u2018\u2019\u201c\u201d\u00ab\u00bb\u2026\u3001\u3002()[\]{}]+/g, ' ')
          .replace(/[\u0001-\u0004]/g, mark => '.,()'.charAt(mark.charCodeAt(0) - 1))
          .trim(),
      )
  );
}

/** Without HTML's emphasis and Markdown's marks for headings, quotes and emphasis; a star or a dash between numbers stays. */
function unmarked(line: string): string {
  const bare = line.includes('</') ? line.replace(pairOfTags, '$2').replace(pairOfTags, '$2') : line;
  const body = bare.replace(/^\s{0,3}(?:#{1,6}|>)\s+/, '');
  if (!/[*_~`]/.test(body)) return body;
  return body
    .replace(
      /(?<![\p{L}\p{N}*_~`])(?:[*_]{1,3}(?=[\p{L}"'“(¿¡])|(?:\*\*|__|~~|`+)(?=[\p{L}\p{N}\p{S}\p{P}]))/gu,
      '',
    )
    .replace(/(?<=[\p{L}\p{N}"'”).,!?:;%])[*_~`]{1,3}(?![\p{L}\p{N}*_~`])/gu, '');
}
