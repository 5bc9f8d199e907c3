import type { Finding } from '../../datanets.ts';
import { type Fault, Findings } from '../findings.ts';
import { textsOf } from './recognise.ts';
import type { Row } from './row.ts';

/**
 * Personal data. Bank accounts and payment cards never belong into training data, so their rows are kept out;
 * addresses (e-mail, telephone, IP) also stand in public texts, so they are warnings for the reviewers. What is found
 * is not repeated in the finding.
 */
export async function* personalData(rows: readonly Row[]): AsyncGenerator<number, Finding[]> {
  const findings = new Findings();
  for (const [index, row] of rows.entries()) {
    const text = textsOf(row.content).join('\n');
    for (const fault of faultsOf(text)) findings.add(fault, row);
    if (phoneLike.test(text) && (await hasPhone(text))) findings.add(phone, row);
    yield index / rows.length;
  }
  return findings.list();
}

/** The synchronous part: all but telephone numbers. */
export function faultsOf(text: string): Fault[] {
  const found: Fault[] = [];
  if (text.includes('@') && hasEmail(text)) found.push(email);
  if (!/\d\.\d|\d{4}|:[0-9a-f]{0,4}:/i.test(text)) return found;
  if (hasAddress(text)) found.push(internetAddress);
  if (hasIban(text)) found.push(bankAccount);
  if (hasCard(text)) found.push(card);
  return found;
}

const mask = 'Replace it by a made-up one (name@example.org, +1 555 0100, 192.0.2.1).';
const email = warning('e-mail-address', 'The row holds an e-mail address.', mask);
const phone = warning('phone-number', 'The row holds a telephone number.', mask);
const internetAddress = warning('ip-address', 'The row holds a public IP address.', mask);
const bankAccount = error('bank-account', 'The row holds a valid IBAN.');
const card = error('payment-card', 'The row holds a valid payment card number.');

// RFC 2606 and 6761 set these aside for examples.
const exampleDomain = /(?:^|\.)(?:example|test|invalid|localhost)(?:\.(?:com|net|org))?$/i;

function hasEmail(text: string): boolean {
  // Bounded on both sides, so that no text makes it slow: 64 and 255 are the limits of RFC 5321.
  for (const match of text.matchAll(
    /(?<![\w.+-])[\w.+-]{1,64}@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})/g,
  )) {
    const domain = match[1] ?? '';
    if (/\.[A-Za-z]{2,24}$/.test(domain) && !exampleDomain.test(domain)) return true;
  }
  return false;
}

function hasAddress(text: string): boolean {
  // A version has four numbers too; it stands behind a v or the word.
  for (const match of text.matchAll(/(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w.]*\d)/g)) {
    const before = text.slice(Math.max(0, match.index - 12), match.index);
    if (/(?:version|release|section|chapter|v|§)[\s:]*$/i.test(before)) continue;
    const parts = match.slice(1, 5);
    if (
      parts.every(part => Number(part) <= 255 && String(Number(part)) === part) &&
      isPublic(parts.map(Number))
    ) {
      return true;
    }
  }
  return /(?<![\w:])2[0-9a-f]{3}(?::[0-9a-f]{1,4}){7}(?![\w:])/i.test(text) && !/\b2001:0?db8:/i.test(text);
}

/** Not loopback, private, link-local, documentation or multicast (RFC 6890). */
function isPublic([a = 0, b = 0, c = 0]: number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if ((a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)) return false;
  if (
    (a === 192 && b === 0 && c === 2) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113)
  )
    return false;
  // The resolvers that every text about networks names.
  return !(
    (a === 8 && b === 8) ||
    (a === 1 && b === 1) ||
    (a === 9 && b === 9) ||
    (a === 1 && b === 2 && c === 3)
  );
}

function hasIban(text: string): boolean {
  for (const [candidate] of text.matchAll(
    /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
  )) {
    const compact = candidate.replaceAll(' ', '');
    if (compact.length >= 15 && compact.length <= 34 && remainder97(compact) === 1) return true;
  }
  return false;
}

/** ISO 7064: the first four characters go to the end, letters become 10 to 35, and the number is 1 modulo 97. */
function remainder97(iban: string): number {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

function hasCard(text: string): boolean {
  // Digits of a calculation stand beside an operator or a point; a card number stands alone, whole or in fours.
  const alone =
    /(?<![\w.,+*/=^$€£<>-])(?<![+*/=^-] )(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5})(?![\w+*/=^<>-]|[.,]\d| [+*/=^-])/g;
  for (const [candidate] of text.matchAll(alone)) {
    const digits = candidate.replace(/[ -]/g, '');
    if (issued.test(digits) && !/^(\d)\1+$/.test(digits) && luhn(digits)) return true;
  }
  return false;
}

// Visa, Mastercard, American Express, Discover, JCB, Maestro's common range: prefix and length.
const issued =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12})$/;

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}

/**
 * Digits that are written as telephone numbers are: with a plus and a country, in groups with one separator, or
 * after a word that says so. Plain numbers, sums and dates are not.
 */
const phoneLike =
  /(?<![\w.+])\+[1-9][\d\s().-]{7,18}\d|(?<![\w.,/$-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])|\b(?:tel|phone|mobile|whatsapp|call me|fax)\b[\s.:a-z]{0,20}[\d(][\d\s().-]{6,16}\d/i;

async function hasPhone(text: string): Promise<boolean> {
  // Loaded here: few rows ever get this far, and its tables are 80 kB.
  const { findPhoneNumbersInText } = await import('libphonenumber-js/min');
  const pieces = text.match(new RegExp(phoneLike, 'gi')) ?? [];
  return pieces.some(piece =>
    findPhoneNumbersInText(piece, 'US').some(
      ({ number }) => number.isValid() && !isExample(number.nationalNumber),
    ),
  );
}

/** 555-01xx is kept for fiction. */
function isExample(national: string): boolean {
  return /^\d{3}55501\d\d$/.test(national);
}

function warning(code: string, message: string, mend: string): Fault {
  return { code, severity: 'warning', message, mend };
}

function error(code: string, message: string): Fault {
  return { code, severity: 'error', message, mend: 'Take it out or replace it by a made-up one.' };
}
