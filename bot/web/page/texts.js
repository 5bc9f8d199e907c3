/*
 * What the page says, by its English text. The server answers with those of the reader's language in the place of this
 * file, which has none: English is in the code.
 */

export const language = 'en';

/** @type {Readonly<Record<string, string>>} */
export const texts = {};
