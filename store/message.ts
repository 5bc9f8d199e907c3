import { IntlMessageFormat } from 'intl-messageformat';

/**
 * Something to be said to people before it is known in which language: the English text, an ICU message
 * (https://unicode-org.github.io/icu/userguide/format_parse/messages/), with what stands in it. The text is its key in
 * the catalogue of `agent/language`; this room and those above it that don't know the catalogue only carry it.
 */
export interface TranslatableMessage {
  readonly text: string;
  readonly values: MessageValues;
}

export type MessageValues = Readonly<Record<string, MessageValue>>;
export type MessageValue = string | number | Date | TranslatableMessage | NameList | LanguageName;

/** What is said to people: a message, or words as they are, such as those that an older version stored in English. */
export type Said = TranslatableMessage | string;

/** Names in a row, joined as a language joins them. */
export interface NameList {
  readonly names: readonly Said[];
  readonly type: 'conjunction' | 'disjunction';
}

/** A language by its code (BCP 47), called as each language calls it. */
export interface LanguageName {
  readonly language: string;
}

/** `message('There is no datanet called “{name}”.', { name })`. The text must be written out, so that it is found. */
export function message(text: string, values: MessageValues = {}): TranslatableMessage {
  return { text, values };
}

/** `a, b and c`. */
export function allOf(names: readonly Said[]): NameList {
  return { names, type: 'conjunction' };
}

/** `a, b or c`. */
export function anyOf(names: readonly Said[]): NameList {
  return { names, type: 'disjunction' };
}

/** A name that somebody gave, in the quotes of the language. */
export function quoted(name: string): TranslatableMessage {
  return message('“{name}”', { name });
}

/** A message as English has it, for logs and for whoever shows no other language. */
export function inEnglish(said: Said): string {
  return typeof said === 'string' ? said : formatMessage(said, english, text => text);
}

/** The English that is written here: a and b without a comma before the and, days before months. */
export const english = 'en-GB';

/**
 * A message in the language of a locale.
 *
 * @param translation the text in that language, given the English one; also of messages within it
 * @throws when the text is no ICU message, or a value is missing
 */
export function formatMessage(
  { text, values }: TranslatableMessage,
  locale: string,
  translation: (text: string) => string,
): string {
  const given = Object.entries(values).map(([name, value]) => [name, shown(value, locale, translation)]);
  return String(compiled(translation(text), locale).format(Object.fromEntries(given)));
}

function shown(value: MessageValue, locale: string, translation: (text: string) => string) {
  if (typeof value !== 'object' || value instanceof Date) return value;
  if ('text' in value) return formatMessage(value, locale, translation);
  if ('language' in value)
    return new Intl.DisplayNames(locale, { type: 'language' }).of(value.language) ?? value.language;
  const names = value.names.map(name =>
    typeof name === 'string' ? name : formatMessage(name, locale, translation),
  );
  return new Intl.ListFormat(locale, { type: value.type }).format(names);
}

/** Compiling takes twenty times as long as formatting, and there are only as many as are written in the code. */
const known = new Map<string, IntlMessageFormat>();

function compiled(text: string, locale: string): IntlMessageFormat {
  const key = `${locale} ${text}`;
  const before = known.get(key);
  if (before) return before;
  // What looks like a tag is text: replies are Markdown, and names of people stand in it.
  const made = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
  known.set(key, made);
  return made;
}
