import { AsyncLocalStorage } from 'node:async_hooks';
import {
  formatMessage,
  type MessageValues,
  message,
  type Said,
  type TranslatableMessage,
} from '../../store/message.ts';
import { translationOf } from './catalogue.ts';
import { type Language, locales } from './languages.ts';

/**
 * Says something in the language of whoever is being answered: `t('{rows, plural, one {# row} other {# rows}}', { rows })`.
 * The text is the English one, an ICU message written out in the code, so that it reads where it is used;
 * `npm run words` collects them. What people, models and docs wrote is a value and is never translated.
 */
export function t(said: string | TranslatableMessage, values?: MessageValues): string {
  return inLanguageOf(currentLanguage(), typeof said === 'string' ? message(said, values) : said);
}

/** What an error or a finding says: a message in the current language, words that are none yet as they are. */
export function translate(said: Said): string {
  return typeof said === 'string' ? said : t(said);
}

/** A message in a given language, for what is registered with a platform once for all its languages. */
export function inLanguageOf(language: Language, said: TranslatableMessage): string {
  try {
    return formatMessage(said, locales[language], text => translationOf(text, language));
  } catch (error) {
    // A translation that can't be formatted is not shown instead of the answer; a test finds it.
    if (language === 'en') throw error;
    return formatMessage(said, locales.en, text => text);
  }
}

/**
 * The language travels with the call and not through each function's arguments: every word of an answer has the same, and
 * so has what is done for it after a wait. English outside of {@link inLanguage}.
 */
const current = new AsyncLocalStorage<Language>();

/** Does `work` in a language. In a generator that is each `next()` that is called within. */
export function inLanguage<T>(language: Language, work: () => T): T {
  return current.run(language, work);
}

export function currentLanguage(): Language {
  return current.getStore() ?? 'en';
}

/** For `Intl`: how numbers, dates and lists are written in the current language. */
export function currentLocale(): string {
  return locales[currentLanguage()];
}
