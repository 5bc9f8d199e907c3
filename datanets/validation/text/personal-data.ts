import { isIPv6 } from 'node:net';
import { message } from '../../../store/message.ts';
import type { Finding } from '../../submission.ts';
import { type Fault, Findings } from '../findings.ts';
import { textsOf } from '../rows/content.ts';
import { error, warning } from '../rows/faults.ts';
import type { Row } from '../rows/row.ts';

/**
 * Personal data. Bank accounts, payment cards and what is called a social security number never belong into training
 * data, so their rows are kept out; addresses (e-mail, telephone, IP) also stand in public texts, and a number may only
 * look like a card's, so they are warnings for the reviewers. What is found is not repeated in the finding.
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
  const card = cardIn(text);
  if (card) found.push(card);
  const social = socialIn(text);
  if (social) found.push(social);
  return found;
}

const mask = message('Replace it by a made-up one ({examples}).', {
  examples: 'name@example.org, +1 555 0100, 192.0.2.1',
});
const takeOut = message('Take it out or replace it by a made-up one.');
const email = warning('e-mail-address', message('The row holds an e-mail address.'), mask);
const phone = warning('phone-number', message('The row holds a telephone number.'), mask);
const internetAddress = warning('ip-address', message('The row holds a public IP address.'), mask);
const bankAccount = error('bank-account', message('The row holds a valid IBAN.'), takeOut);
const card = error('payment-card', message('The row holds a valid payment card number.'), takeOut);
const cardLike = warning(
  'payment-card',
  message('The row holds a number that may be a payment card’s.'),
  message('If it is one, replace it by a test number such as 4242 4242 4242 4242.'),
);
const social = error(
  'social-security-number',
  message('The row holds a US social security number.'),
  takeOut,
);
const socialLike = warning(
  'social-security-number',
  message('The row holds a number that may be a US social security number.'),
  message('If it is one, replace it by a made-up one (000-00-0000).'),
);

// RFC 2606 and 6761 set these aside for examples.
const exampleDomain = /(?:^|\.)(?:example|test|invalid|localhost)(?:\.(?:com|net|org))?$/i;

/** Bounded on both sides, so that no text makes it slow: 64 and 255 are the limits of RFC 5321. */
export const emailLike = /(?<![\w.+-])[\w.+-]{1,64}@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})/g;

function hasEmail(text: string): boolean {
  for (const match of text.matchAll(emailLike)) {
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
  for (const [candidate] of text.matchAll(/(?<![\w:.])[23][0-9a-f]{0,3}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi)) {
    if (isIPv6(candidate) && !knownV6.test(candidate)) return true;
  }
  return false;
}

// For documentation (RFC 3849, 9637), and the resolvers that every text about networks names.
const knownV6 = /^(?:2001:0?db8:|3fff:|2001:4860:4860:|2606:4700:4700:|2620:fe::)/i;

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

function cardIn(text: string): Fault | undefined {
  // Digits of a calculation stand beside an operator or a point; a card number stands alone, whole or in fours.
  const alone =
    /(?<![\w.,+*/=^$€£<>-])(?<![+*/=^-] )(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5})(?![\w+*/=^<>-]|[.,]\d| [+*/=^-])/g;
  let found: Fault | undefined;
  for (const match of text.matchAll(alone)) {
    const digits = match[0].replace(/[ -]/g, '');
    if (!issued.test(digits) || isTestCard(digits) || !luhn(digits)) continue;
    // One number of sixteen digits in ten passes the check by chance, so one that stands there bare needs a word that says card.
    const grouped = digits.length !== match[0].length;
    const around = text.slice(Math.max(0, match.index - 60), match.index + match[0].length + 60);
    if (grouped || paying.test(around)) return card;
    if (!counting.test(text.slice(Math.max(0, match.index - 40), match.index))) found = cardLike;
  }
  return found;
}

const paying =
  /\b(?:cards?|visa|mastercard|maestro|amex|american express|discover|jcb|cvv2?|cvc2?|credit|debit|expir\w{1,6}|card_?number)\b|\bexp\b/i;
const counting =
  /\b(?:orders?|invoices?|tracking|parcels?|tickets?|serial|isbn|ean|imei|sku|ids?|uid|reference|ref|case|booking|transactions?|timestamp|product|part|batch|number of)\b/i;

/** Numbers that payment services publish for trying: named ones, Stripe's range 4000 00, and those of three digits or long runs of zeros. */
function isTestCard(digits: string): boolean {
  return (
    testCards.has(digits) ||
    /^400000|0{6}/.test(digits) ||
    new Set(digits).size <= 3 ||
    /^(\d{4})\1{2}/.test(digits)
  );
}

const testCards = new Set([
  '4111111111111111',
  '4012888888881881',
  '4012000033330026',
  '4222222222222',
  '4917610000000000',
  '4988438843884305',
  '4166676667666746',
  '4646464646464644',
  '4444333322221111',
  '4263982640269299',
  '4263970000005262',
  '4007000000027',
  '4005519200000004',
  '4009348888881881',
  '4500600000000061',
  '4580260106025117',
  '5105105105105100',
  '5555555555554444',
  '5454545454545454',
  '5200828282828210',
  '5100290029002909',
  '5577000055770004',
  '5136333333333335',
  '5585558555855583',
  '5424000000000015',
  '5425233430109903',
  '5500005555555559',
  '5406004444444443',
  '2223003122003222',
  '2223000048400011',
  '2222400070000005',
  '2222420000001113',
  '378282246310005',
  '371449635398431',
  '378734493671000',
  '370000000000002',
  '374245455400126',
  '6011111111111117',
  '6011000990139424',
  '6011981111111113',
  '6011000000000012',
  '6555900000604105',
  '3530111333300000',
  '3566002020360505',
  '3566111111111113',
]);

/** With the word before it; a row of digits in threes, twos and fours is otherwise only like one. */
function socialIn(text: string): Fault | undefined {
  for (const match of text.matchAll(
    /(?<![\w-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g,
  )) {
    const digits = match[0].replace(/\D/g, '');
    if (exampleSocial.has(digits)) continue;
    const around = text.slice(Math.max(0, match.index - 60), match.index + 40);
    if (/\bSSN\b|social.{0,3}security|soc\.? ?sec/i.test(around)) return social;
    if (match[1] === '-') return socialLike;
  }
  return undefined;
}

// Printed on wallets, in advertisements and in manuals.
const exampleSocial = new Set([
  '078051120',
  '219099999',
  '457555462',
  '123456789',
  '111111111',
  '555555555',
  '123121234',
]);

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
export const phoneLike =
  /(?<![\w.+])\+[1-9][\d\s().-]{7,18}\d|(?<![\w.,/$-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])|\b(?:tel|phone|mobile|whatsapp|call me|fax)\b[\s.:a-z]{0,20}[\d(][\d\s().-]{6,16}\d/i;

/** Pieces of a text that are looked at as telephone numbers: a megabyte of them would take a minute. */
const mostPieces = 50;

async function hasPhone(text: string): Promise<boolean> {
  // Loaded here: few rows ever get this far, and its tables are 80 kB.
  const { findPhoneNumbersInText } = await import('libphonenumber-js/min');
  const pieces = text.match(new RegExp(phoneLike, 'gi')) ?? [];
  return pieces
    .slice(0, mostPieces)
    .some(piece =>
      findPhoneNumbersInText(piece, 'US').some(
        ({ number }) => number.isValid() && !isExample(number.nationalNumber),
      ),
    );
}

/** 555-01xx is kept for fiction. */
function isExample(national: string): boolean {
  return /^\d{3}55501\d\d$/.test(national);
}
