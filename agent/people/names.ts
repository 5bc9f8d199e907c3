import { ascii } from '../../datanets/likeness/normalise.ts';
import { languages } from '../language/languages.ts';
import { inLanguage, translate } from '../language/translate.ts';
import { roleName, roles } from './roles.ts';

/** Letters of a name on the web, as they are counted by people. */
const longest = 40;

/** A name as it is kept: without what can't be seen or turns the reading order, one space between words, cut. */
export function cleanName(written: string): string {
  const clean = written
    .normalize('NFC')
    .replace(/[\p{C}\p{Default_Ignorable_Code_Point}\s]+/gu, run => (/\s/.test(run) ? ' ' : ''))
    .trim();
  return [...clean].slice(0, longest).join('').trim();
}

/** The one of these names that another is, or can be taken for by whoever reads it. */
export function lookalike(name: string, others: readonly string[]): string | undefined {
  const seen = skeleton(name);
  return others.find(other => other.toLowerCase() === name.toLowerCase() || skeleton(other) === seen);
}

/**
 * A name that a platform gave, as it is kept: a platform can't be asked for another, so one that can be taken for
 * somebody who has a say here, or that claims to have one, gets the end of its account's number behind it.
 *
 * @param staff names of those who have a say
 */
export function markedName(written: string, account: string, staff: readonly string[]): string {
  const name = cleanName(written) || '…';
  return claimsRole(name) || lookalike(name, staff) !== undefined ? `${name} #${account.slice(-4)}` : name;
}

/**
 * Whether a name says what somebody may do here: it is the word for a role, however it is spelt, in any language of the
 * bot; or has the word for the operator, or the bot's own name, in it.
 */
export function claimsRole(name: string): boolean {
  const words = name
    .split(/[^\p{L}\p{M}\p{N}|]+/u)
    .filter(Boolean)
    .map(roleForm);
  const whole = words.join('').replace(/\d+$/, '');
  const { all, highest } = roleWords();
  return all.has(whole) || words.some(word => highest.has(word));
}

/** What a name looks like: letters of other scripts as the Latin ones they resemble (UTS #39), without accents and spaces. */
function skeleton(name: string): string {
  const letters = name
    .normalize('NFKC')
    .normalize('NFD')
    .replace(/[\p{Mn}\p{C}\p{Default_Ignorable_Code_Point}\s\p{P}]+/gu, '');
  return [...letters]
    .map(letter => ascii.get(letter) ?? letter)
    .join('')
    .replace(/[1I|]/g, 'l')
    .replace(/0/g, 'o')
    .toLowerCase();
}

/** As the skeleton, with `i` and `l` as one: `adm1n` is meant to be read as a word. */
function roleForm(word: string): string {
  return skeleton(word).replace(/i/g, 'l');
}

let known: { all: Set<string>; highest: Set<string> } | undefined;

function roleWords() {
  known ??= {
    all: new Set(roles.flatMap(role => (role === 'everyone' ? [] : inEachLanguage(role)))),
    highest: new Set([...inEachLanguage('operator'), roleForm('gristmill')]),
  };
  return known;
}

function inEachLanguage(role: (typeof roles)[number]): string[] {
  return languages.map(language =>
    roleForm(inLanguage(language, () => translate(roleName(role))).split('/')[0] ?? ''),
  );
}
