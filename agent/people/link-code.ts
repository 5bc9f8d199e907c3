import { createHmac } from 'node:crypto';

/** Digits and capitals of which none is taken for another: no 0 and O, 1, I and L, 5 and S, 8 and B, 2 and Z, U and V. */
const codeLetters = '2346789ACDEFGHJKMNPQRTVWXY';
const digits = '2346789';
const length = 8;

/**
 * A code of eight characters, of which the fourth is a digit, so that a sentence that holds one is known by it; 26^7 x 7
 * are possible, 5.6 x 10^10. It follows from what caused it, so a rerun after a crash shows the very same.
 */
export function parseCode(secret: string, origin: string): string {
  const bytes = createHmac('sha256', secret).update(`link code ${origin}`).digest();
  return Array.from({ length }, (_, at) => {
    const from = at === 3 ? digits : codeLetters;
    // Two bytes a character: what the division leaves over then favours none by more than one in two thousand.
    return from.charAt(bytes.readUInt16BE(2 * at) % from.length);
  }).join('');
}

/** As it is shown: `K7M4-WRTX`. */
export function formatCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** What is kept of a code. Keyed, so that whoever reads the table can't try all codes on it. */
export function codeHash(secret: string, typed: string): string {
  const code = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return createHmac('sha256', secret).update(`link ${code}`).digest('hex');
}
