import type { ExistingNames } from '../../community/existing-names.ts';
import type { Sentence, Word } from '../sentence/sentence.ts';
import { isMisspelling } from '../sentence/spelling.ts';
import { isFree, type Mention } from './mention.ts';

/**
 * Base models that are described rather than named: "the small llama", "qwen 7b", "half a billion qwen", "the
 * deepseek distill". A family with its size, its version or another part of the name is one base; a bare family with
 * several members is a `family`.
 */
export function findBases(said: Sentence, existing: ExistingNames, taken: readonly Mention[]): Mention[] {
  const members = membersOf(existing.bases);
  const found: Mention[] = [];
  for (let at = 0; at < said.words.length; at++) {
    const word = said.words[at];
    if (!word || !isFree(taken, at, at + 1) || !isFree(found, at, at + 1)) continue;
    const family = familyOf(word.text, members);
    if (family) found.push(described(said, at, family, members, taken));
  }
  if (!found.length && !taken.some(({ kind }) => kind === 'base'))
    found.push(...bySize(said, members, taken));
  return found;
}

interface Member {
  name: string;
  family: string;
  /** In billions. */
  size: number | undefined;
  /** `3.2` of `llama-3.2-1b`. */
  version: string | undefined;
  /** Other parts of the name: `distill`, `r1`, `medium`. */
  parts: string[];
}

const known = new WeakMap<readonly string[], Member[]>();

/** The bases taken apart; of one list once, since every sentence asks. */
function membersOf(bases: readonly string[]): Member[] {
  const members = known.get(bases) ?? bases.map(memberOf);
  known.set(bases, members);
  return members;
}

const familiesOfMembers = new WeakMap<readonly Member[], ReadonlySet<string>>();

function familiesIn(members: readonly Member[]): ReadonlySet<string> {
  const families = familiesOfMembers.get(members) ?? new Set(members.map(({ family }) => family));
  familiesOfMembers.set(members, families);
  return families;
}

function memberOf(name: string): Member {
  const lower = name.toLowerCase();
  const family = /^[a-z]+/.exec(lower)?.[0] ?? lower;
  const sized = /(\d+(?:\.\d+)?)([bm])\b/.exec(lower);
  const size = sized && Number(sized[1]) / (sized[2] === 'm' ? 1000 : 1);
  const version = /^[a-z]+-?(\d+(?:\.\d+)?)(?![\dbm.])/.exec(lower)?.[1];
  const parts = lower
    .split(/[^a-z0-9.]+/)
    .filter(part => part !== family && !/^\d+(\.\d+)?[bm]?$/.test(part) && part !== `${family}${version}`);
  return { name, family, size: size ?? undefined, version, parts };
}

/** Ways to say a family that its name doesn't show. */
const nicknames: Record<string, string> = {
  smol: 'smollm',
  chatglm: 'glm',
  lama: 'llama',
  gpt: 'gpt',
  tongyi: 'qwen',
  通义: 'qwen',
};

function familyOf(word: string, members: readonly Member[]): string | undefined {
  const letters = /^[a-z]+/.exec(word)?.[0];
  if (!letters || letters.length < 3) return undefined;
  const rest = word.slice(letters.length);
  if (rest && !/^\d+(b|m)?$/.test(rest)) return undefined;
  const families = familiesIn(members);
  for (const name of [letters, letters.replace(/s$/, ''), nicknames[letters] ?? '']) {
    if (families.has(name)) return name;
  }
  if (letters.length < 5) return undefined;
  for (const family of families) {
    if (family[0] === letters[0] && isMisspelling(letters, family)) return family;
  }
  // A part that only one family has names it too: "the distill". A word for its size does not: "the small llama".
  if (extremes.has(letters)) return undefined;
  const owners = new Set(members.filter(({ parts }) => parts.includes(letters)).map(({ family }) => family));
  return owners.size === 1 ? [...owners][0] : undefined;
}

/** How many words around the family may describe it. */
const reach = 4;

function described(
  said: Sentence,
  at: number,
  family: string,
  members: readonly Member[],
  taken: readonly Mention[],
): Mention {
  const around: { word: Word; at: number }[] = [];
  for (const step of [1, -1]) {
    for (let next = at; next >= 0 && next < said.words.length && Math.abs(next - at) <= reach; next += step) {
      const word = said.words[next];
      const border = step === 1 ? word?.gap : said.words[next + 1]?.gap;
      if (!word || (next !== at && (/[,;:!?(\n]/.test(border ?? '') || !isFree(taken, next, next + 1))))
        break;
      if (step === 1 || next !== at) around.push({ word, at: next });
    }
  }
  around.sort((a, b) => a.at - b.at);
  let left = members.filter(member => member.family === family);
  const used = new Set([at]);
  const narrow = (by: (member: Member) => boolean, words: number[]) => {
    const fitting = left.filter(by);
    if (!fitting.length) return;
    left = fitting;
    for (const word of words) used.add(word);
  };
  const size = sizeIn(around, said);
  if (size) narrow(member => member.size === size.billions, size.words);
  if (!size) {
    const bare = bareSize(said, at, left);
    if (bare) narrow(member => member === bare.member, [bare.at]);
  }
  const version = versionIn(around, left);
  if (version) narrow(member => member.version === version.version, version.words);
  for (const { word, at: where } of around) {
    if (left.some(({ parts }) => parts.includes(word.text)))
      narrow(({ parts }) => parts.includes(word.text), [where]);
  }
  for (const { word, at: where } of around) {
    const order = extremes.get(word.text);
    if (order && left.length > 1) {
      const sized = left.filter(member => member.size !== undefined);
      const ranked = (sized.length ? sized : left).toSorted(
        (a, b) => order * ((a.size ?? 0) - (b.size ?? 0)),
      );
      narrow(member => member === ranked[0], [where]);
    }
  }
  // Without anything that tells them apart, the one that is called like its family alone: gpt2 of gpt2 and gpt2-medium.
  if (left.length > 1 && used.size > 1) {
    const plain = left.filter(member => member.parts.length === 0);
    if (plain.length === 1) left = plain;
  }
  const [only] = left;
  const from = Math.min(...contiguous(used, at));
  const to = Math.max(...contiguous(used, at)) + 1;
  if (left.length === 1 && only) return { kind: 'base', value: only.name, from, to, sure: true };
  return { kind: 'family', value: family, from: at, to: at + 1, sure: true };
}

/** The used words next to the family: "small" in "the small, cheap llama" is left to others. */
function contiguous(used: ReadonlySet<number>, at: number): number[] {
  const run = [at];
  for (const step of [1, -1]) {
    for (let next = at + step, missed = 0; missed < 3; next += step) {
      if (used.has(next)) {
        run.push(next);
        missed = 0;
      } else missed++;
    }
  }
  return run;
}

const smaller =
  'small smaller smallest little tiny tiniest mini lil baby light lightest pequeno pequena chico kleine kleines kleinen kleinste маленькую маленький маленькая малую 小 kecil terkecil';
const larger =
  'big bigger biggest large larger largest huge grande grosse grosses grossen groste большую большой большая 大 besar terbesar';

/** Words that pick the first (1) or the last (-1) of a family by size. */
const extremes = new Map<string, 1 | -1>([
  ...smaller.split(' ').map((word): [string, 1] => [word, 1]),
  ...larger.split(' ').map((word): [string, -1] => [word, -1]),
]);

interface Found {
  words: number[];
}

/** `7b`, `0.5b`, `560m`, `seven billion`, `half a billion`, `1 b`. */
function sizeIn(
  around: { word: Word; at: number }[],
  said: Sentence,
): (Found & { billions: number }) | undefined {
  for (const [index, { word, at }] of around.entries()) {
    // The whole part stands before the point: "0", "5b".
    const before = around[index - 1];
    const isDecimal = word.gap === '.' && before?.at === at - 1 && /^\d+$/.test(before.word.text);
    const glued = /^(?:[a-z]*?)(\d+)(b|m|mio|bn|mil)$/.exec(word.text);
    if (glued) {
      const value = Number(isDecimal ? `${before.word.text}.${glued[1]}` : glued[1]);
      return { billions: inBillions(value, glued[2] ?? 'b'), words: isDecimal ? [before.at, at] : [at] };
    }
    const unit =
      /^(b|bn|billions?|m|millions?|mil|billones|milliarden?|миллиард\p{L}*|миллион\p{L}*|miliar|juta|亿)$/u.test(
        word.text,
      );
    if (!unit) continue;
    const amount = amountBefore(around, index, said);
    if (amount) return { billions: inBillions(amount.value, word.text), words: [...amount.words, at] };
  }
  return undefined;
}

/** "smollm 135": the number of a size right behind the family, without its unit, where it is no version. */
function bareSize(
  said: Sentence,
  at: number,
  members: readonly Member[],
): { member: Member; at: number } | undefined {
  const next = said.words[at + 1];
  const after = said.words[at + 2];
  if (!next || !/^\d+$/.test(next.text) || !/^[ -]$/.test(next.gap) || (after && /^[.,]$/.test(after.gap)))
    return undefined;
  if (members.some(({ version }) => version?.split('.')[0] === next.text)) return undefined;
  const member = members.find(
    ({ size }) => size === Number(next.text) || (size ?? 0) * 1000 === Number(next.text),
  );
  return member && { member, at: at + 1 };
}

function inBillions(value: number, unit: string): number {
  if (unit === '亿') return value / 10;
  const isMillions = /^(m|mio|mil|millions?|миллион.*|juta)$/.test(unit);
  return isMillions ? value / 1000 : value;
}

function amountBefore(around: { word: Word; at: number }[], index: number, said: Sentence) {
  const last = around[index - 1];
  const beforeLast = around[index - 2];
  if (!last) return undefined;
  if (last.word.text === 'a' || last.word.text === 'one') {
    const isHalf = beforeLast?.word.text === 'half';
    return { value: isHalf ? 0.5 : 1, words: isHalf ? [beforeLast.at, last.at] : [last.at] };
  }
  if (last.word.text === 'half') return { value: 0.5, words: [last.at] };
  const spelled = numberWords.indexOf(last.word.text);
  if (spelled > 0) return { value: spelled, words: [last.at] };
  if (!/^\d+$/.test(last.word.text)) return undefined;
  const isDecimal = last.word.gap === '.' && /^\d+$/.test(beforeLast?.word.text ?? '');
  const text =
    isDecimal && beforeLast ? said.text.slice(beforeLast.word.start, last.word.end) : last.word.text;
  return { value: Number(text), words: isDecimal && beforeLast ? [beforeLast.at, last.at] : [last.at] };
}

const numberWords =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen'.split(' ');

/** `3.2` of "llama 3.2", `2` of "qwen2", where it tells the members apart. */
function versionIn(
  around: { word: Word; at: number }[],
  members: readonly Member[],
): (Found & { version: string }) | undefined {
  for (const version of new Set(members.flatMap(member => member.version ?? []))) {
    const digits = version.split('.');
    for (const [index, { word, at }] of around.entries()) {
      const own = /^[a-z]*?(\d+)$/.exec(word.text)?.[1];
      if (own !== digits[0]) continue;
      const next = around[index + 1];
      if (digits.length === 1) return { version, words: [at] };
      if (next && next.word.text === digits[1] && next.word.gap === '.')
        return { version, words: [at, next.at] };
    }
  }
  return undefined;
}

/** "the 135m" is the one base of that size. */
function bySize(said: Sentence, members: readonly Member[], taken: readonly Mention[]): Mention[] {
  const around = said.words.map((word, at) => ({ word, at })).filter(({ at }) => isFree(taken, at, at + 1));
  const size = sizeIn(around, said);
  const fitting = size ? members.filter(member => member.size === size.billions) : [];
  const [only] = fitting;
  if (!size || fitting.length !== 1 || !only) return [];
  return [
    {
      kind: 'base',
      value: only.name,
      from: Math.min(...size.words),
      to: Math.max(...size.words) + 1,
      sure: true,
    },
  ];
}
