import { createHash } from 'node:crypto';

/**
 * What of a row is compared with other rows. `context` is what many rows may share by right (a system prompt, an
 * instruction that is applied to an input); `text` is the row's own.
 */
export interface Compared {
  context: string;
  text: string;
}

/**
 * The text without what a copy may differ in and still be a copy: case, spacing, quotes and sentence punctuation.
 * Symbols stay, since `12 + 7` and `12 - 7` are two questions.
 */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s.,;:!?'"\u2018\u2019\u201c\u201d\u00ab\u00bb\u2026\u3001\u3002()[\]{}]+/g, ' ')
    .trim();
}

/** Normalised once, for {@link exactHash} and the grams. */
export function normaliseCompared(compared: Compared): Compared {
  return { context: normalise(compared.context), text: normalise(compared.text) };
}

/** SHA-256 of the normalised row, in hexadecimal: equal for rows that say the same in the same words. */
export function exactHash(normalised: Compared): string {
  return createHash('sha256').update(`${normalised.context}\n${normalised.text}`).digest('hex');
}
