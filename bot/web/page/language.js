import { language, texts } from './texts.js';

/** For `Intl`: English here has days before months and twenty-four hours. */
export const locale = language === 'en' ? 'en-GB' : language;

/**
 * Says something in the reader's language. The text is the English one, with values in braces; the page knows no plurals,
 * so that it needs no library for them.
 *
 * @param {string} text
 * @param {Readonly<Record<string, string | number>>} [values]
 */
export function t(text, values = {}) {
  return (texts[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? shown(values[name]) : whole,
  );
}

/** @param {string | number | undefined} value */
function shown(value) {
  return typeof value === 'number' ? value.toLocaleString(locale) : String(value);
}
