import { translationOf } from './catalogue.ts';
import type { Language } from './languages.ts';
import { currentLanguage } from './translate.ts';

/*
 * Words of a command's definition, which stands in the code once and is registered with platforms in all languages at
 * once. They are plain text and no ICU messages; `npm run words` reads them from the definitions.
 */

/** What a command does. */
export function summaryOf(command: { summary: string }, language: Language = currentLanguage()): string {
  return translationOf(command.summary, language);
}

/** What an argument is. */
export function descriptionOf(
  argument: { description: string },
  language: Language = currentLanguage(),
): string {
  return translationOf(argument.description, language);
}

/** An argument's name in words. */
export function labelOf(argument: { label: string }, language: Language = currentLanguage()): string {
  return translationOf(argument.label, language);
}

/** One of the values that an argument can have; what is sent stays the value itself. */
export function optionLabel(option: string, language: Language = currentLanguage()): string {
  return translationOf(option, language);
}

/** The button of a command's form: `Create datanet`. */
export function submitLabelOf(
  command: { name: string; submit?: string },
  language: Language = currentLanguage(),
): string {
  return translationOf(englishSubmitLabel(command), language);
}

export function englishSubmitLabel({ name, submit }: { name: string; submit?: string }): string {
  if (submit) return submit;
  const [first = '', second] = name.split(' ');
  const words = second ? `${second} ${first}` : first;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
