/** A question and its answer, as GSM8K has them. */
export interface Problem {
  question: string;
  answer: string;
}

export type Edit = (problem: Problem, random: () => number) => Problem;

const both =
  (change: (text: string, random: () => number) => string): Edit =>
  ({ question, answer }, random) => ({
    question: change(question, random),
    answer: change(answer, random),
  });
const inQuestion =
  (change: (text: string, random: () => number) => string): Edit =>
  ({ question, answer }, random) => ({ question: change(question, random), answer });

const pick = <T>(list: readonly T[], random: () => number): T | undefined =>
  list[Math.floor(random() * list.length)];
const shuffled = <T>(list: readonly T[], random: () => number): T[] =>
  list
    .map(value => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
const sentences = (text: string) => text.split(/(?<=[.?!])\s+/);
const into = (sign: string, share: number) => (text: string, random: () => number) =>
  text.replace(/(?<=\p{L})(?=\p{L})/gu, () => (random() < share ? sign : ''));
const letters = (pairs: Record<string, string>, share: number) => (text: string, random: () => number) =>
  text.replace(/[a-z]/gi, letter => (random() < share ? (pairs[letter] ?? letter) : letter));
const replaced = (count: number, by: readonly string[]) => (text: string, random: () => number) => {
  const words = text.split(' ');
  const plain = words.flatMap((word, i) => (/^[a-z]{4,}$/.test(word) ? [i] : []));
  for (const at of shuffled(plain, random).slice(0, count)) words[at] = pick(by, random) ?? '';
  return words.join(' ');
};
const numberAt = (text: string, random: () => number, change: (value: number) => number) => {
  const numbers = [...text.matchAll(/\d+/g)];
  const chosen = pick(numbers, random);
  if (!chosen) return text;
  return `${text.slice(0, chosen.index)}${change(Number(chosen[0]))}${text.slice(chosen.index + chosen[0].length)}`;
};

/** Edits that leave a copy a copy, and edits that make another problem of it: what the comparison was built with. */
export const known = {
  copies: {
    'zero-width spaces': both(into('\u200b', 0.3)),
    'word joiners': both(into('\u2060', 0.3)),
    'Cyrillic letters': both(letters({ a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', x: 'х', y: 'у' }, 0.6)),
    'combining marks': both(into('\u0335', 0.4)),
    'bold words': both(text => text.replace(/\b([a-z]{5,})\b/g, '**$1**')),
    'shuffled sentences': inQuestion((text, random) => shuffled(sentences(text), random).join(' ')),
    'one word replaced': inQuestion(replaced(1, ['gladly', 'mostly', 'perhaps'])),
    'other case': both(text => text.toUpperCase()),
  },
  others: {
    'one number changed': inQuestion((text, random) => numberAt(text, random, value => value + 1)),
    'two numbers exchanged': inQuestion(text => {
      const [first, second] = [...new Set(text.match(/\d+/g))];
      if (first === undefined || second === undefined) return `${text} Give 3 ways.`.replace(/\d/, '9');
      return text.replace(new RegExp(`\\b(?:${first}|${second})\\b`, 'g'), found =>
        found === first ? second : first,
      );
    }),
  },
} satisfies Record<string, Record<string, Edit>>;

/** Kinds that were kept apart, for the figure that is reported. */
export const apart = {
  copies: {
    'tag characters': both(into('\u{e0041}', 0.3)),
    'soft hyphens and joiners': both((text, random) =>
      into('\u00ad', 0.2)(into('\u200d', 0.2)(text, random), random),
    ),
    'marks of direction': both(text => `\u202a${text.replace(/ /g, ' \u200f')}\u202c`),
    'Greek and Armenian letters': both(
      letters({ o: 'ο', v: 'ν', A: 'Α', B: 'Β', T: 'Τ', n: 'ո', u: 'ս', h: 'հ' }, 0.7),
    ),
    'full-width letters': both(text =>
      text.replace(/[a-z]/g, letter => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)),
    ),
    'stacked marks': both((text, random) => into('\u0301\u0323\u0308', 0.3)(text, random)),
    'Markdown’s headings, quotes and code': both(
      text => `## ${text.replace(/\b([A-Z][a-z]+)\b/g, '`$1`').replace(/\n/g, '\n> ')}`,
    ),
    'underscored words': both(text => text.replace(/\b([a-z]{4,})\b/g, '_$1_')),
    'the last sentence first': inQuestion(text =>
      [sentences(text).at(-1), ...sentences(text).slice(0, -1)].join(' '),
    ),
    'other quotes and dashes': both(text =>
      text
        .replace(/'/g, '’')
        .replace(/-/g, '–')
        .replace(/\.(?=\s|$)/g, '。'),
    ),
    'three words replaced': inQuestion(replaced(3, ['quickly', 'rather', 'indeed', 'however'])),
    'a sentence added': inQuestion(text => `${text} Please think about it with care.`),
    'two words dropped': inQuestion(replaced(2, [''])),
  },
  others: {
    'the last number times ten': inQuestion(text => text.replace(/(\d+)(?!.*\d)/s, '$10')),
    'every number changed': both(text => text.replace(/\d+/g, digits => String(Number(digits) + 7))),
    'one number halved': inQuestion((text, random) => numberAt(text, random, value => value * 0.5 + 0.25)),
  },
} satisfies Record<string, Record<string, Edit>>;
