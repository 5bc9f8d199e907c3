/**
 * The closed-class words by which a language marks that a sentence is no order: its interrogatives, negators,
 * auxiliaries, conjunctions of condition and adverbs of time. These classes take no new words, so unlike a list of
 * sentences they are complete enough to decide by. All patterns read lower-case text in Unicode's composed form.
 */
export interface Grammar {
  /** ISO 639-1. */
  code: string;
  /** Function words that tell it from the other languages; undefined where its script does. */
  common?: ReadonlySet<string>;
  script?: RegExp;
  /** Whether the verb of an order may stand behind what it is about: "Job 4 abbrechen", «задачу 4 отмени», “把任务4取消”. */
  verbAnywhere?: boolean;
  /** Idioms that only look like one of the others: "if you can", "don't forget to", "s'il te plaît". Taken out first. */
  courtesy: RegExp;
  /** A question about the hearer's will or ability to do it: "could you". Such a question is an order. */
  request: RegExp;
  /** The speaker's wish to have it done: "I want to", "ich möchte". An order as well. */
  wish: RegExp;
  question: RegExp;
  negation: RegExp;
  condition: RegExp;
  /** What is thought, hoped or held to be right: "I think", "should". */
  opinion: RegExp;
  /** A statement of what is or was: a subject with its finite verb, a past tense, an adverb of the past. */
  report: RegExp;
  /** When it should be done, other than now. */
  time: RegExp;
}

const before = '(?<![\\p{L}\\p{M}\\p{N}_])';
const after = '(?![\\p{L}\\p{M}\\p{N}_])';

/** Any of the alternatives as whole words; spaces in them stand for any white space. `^` binds to the sentence's start. */
export function words(...alternatives: string[]): RegExp {
  return new RegExp(`${before}(?:${alternatives.map(spaced).join('|')})${after}`, 'iu');
}

/** The same at the beginning of the sentence only. */
export function opening(...alternatives: string[]): RegExp {
  return new RegExp(`^(?:${alternatives.map(spaced).join('|')})${after}`, 'iu');
}

/** Several patterns as one. */
export function either(...patterns: RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'), 'iu');
}

export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}

/**
 * Names of weekdays as the language writes them. "every Monday" is an interval, and no time: `every` are the words that
 * make it one.
 */
export function weekdays(locale: string, every: string): RegExp {
  const names = Array.from({ length: 7 }, (_, day) =>
    new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
      .format(new Date(Date.UTC(2024, 0, 1 + day)))
      .toLowerCase(),
  );
  const forms = names.flatMap(name => [name, name.replace(/-feira$/, '')]);
  return new RegExp(`(?<!${before}(?:${every})\\s)${before}(?:${forms.join('|')})${after}`, 'iu');
}

function spaced(pattern: string): string {
  return pattern.replaceAll(' ', '\\s+');
}
