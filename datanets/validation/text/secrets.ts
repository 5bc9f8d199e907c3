import { createHash } from 'node:crypto';
import { inEnglish, message, type TranslatableMessage } from '../../../store/message.ts';
import type { Finding } from '../../submission.ts';
import { Findings } from '../findings.ts';
import { textsOf } from '../rows/content.ts';
import { error } from '../rows/faults.ts';
import type { Row } from '../rows/row.ts';
import { namedSecrets, type SecretPattern, secretPatterns } from './secret-patterns.ts';

/**
 * Keys and passwords: rows that hold one are kept out. What is shown in their place (`<password>`, `xxxx`, keys with
 * EXAMPLE in them, the ones that vendors print in their manuals) is let in, and so are hashes, UUIDs and pictures.
 */
export function* secrets(rows: readonly Row[]): Generator<number, Finding[]> {
  const findings = new Findings();
  for (const [index, row] of rows.entries()) {
    for (const text of textsOf(row.content)) {
      for (const [kind, what] of secretsIn(text)) findings.add(error('secret', what, mend), row, kind);
      yield index / rows.length;
    }
  }
  return findings.list();
}

const mend = message('Revoke it, since it has left your hands, and replace it by a made-up one.');

/** What a text may have to hold to be looked at: half of all rows have none of it. */
const hint =
  /[A-Za-z0-9_-]{20}|:\/\/|-----BEGIN|(?:PASS|PWD|SECRET|TOKEN|KEY)|(?:pass|pwd|secret|token|key)/i;
/** Texts are looked through in windows that overlap by the longest token. */
const windowSize = 64_000;
const overlap = 4_000;

/** The kinds of secrets in a text, each once, with what is said of it. */
export function secretsIn(text: string): Map<string, TranslatableMessage> {
  const found = new Map<string, TranslatableMessage>();
  if (!hint.test(text)) return found;
  const plain = text.replace(/data:[\w.+/-]{1,80};base64,[A-Za-z0-9+/=]+/g, ' ');
  for (let from = 0; from === 0 || from + overlap < plain.length; from += windowSize - overlap) {
    const part = plain.length <= windowSize ? plain : plain.slice(from, from + windowSize);
    for (const { what, pattern } of secretPatterns)
      if (holds(part, pattern, isReal)) found.set(inEnglish(what), what);
    for (const { what, pattern } of namedSecrets)
      if (holds(part, pattern, isRandom)) found.set(inEnglish(what), what);
    if (part === plain) break;
  }
  return found;
}

function holds(
  text: string,
  pattern: SecretPattern['pattern'],
  isMeant: (value: string, host: string | undefined) => boolean,
): boolean {
  for (const match of text.matchAll(pattern)) {
    const value = match.groups?.value ?? match.groups?.value2 ?? match[0];
    if (isMeant(value, match.groups?.host) && !isPublished(match[0]) && !isPublished(value)) return true;
  }
  return false;
}

const standIns =
  /example|sample|dummy|placeholder|redacted|your|insert|change.?me|replace|fake|mock|hidden|\bnot.?a\b|x{4,}|\*{3}|\.{3}|…|[<>{}]|\$\(|\$[A-Za-z{]|%[A-Za-z_]|0{8,}|1{8,}|abcdefgh|ABCDEFGH|12345678|deadbeef/i;
const commonWords =
  /^(?:pass(?:word|wd|phrase|w)?\d{0,3}|secret\d{0,3}|pwd|user(?:name)?|root|admin|test(?:ing|pass)?\d{0,3}|postgres|mysql|guest|token|key|api_?key|foo(?:bar)?|bar|baz|none|null|true|false|undefined|mypass(?:word)?|my_?secret|s3cr3t|string|value|required|optional|p@ssw0rd|hunter2)$/i;

/** Whether a token is no stand-in: it has no word or run in it that people write instead of one, and enough variety. */
function isReal(value: string, host: string | undefined): boolean {
  if (standIns.test(value) || commonWords.test(value)) return false;
  if (host !== undefined) return !/(?:^|\.)example(?:\.\w+)?$/i.test(host) || /\d/.test(value);
  return value.length < 16 || entropy(value) >= 2.5;
}

/** Whether a value behind a name looks like a password or key, and not like a word, a reference or a call. */
function isRandom(value: string): boolean {
  if (
    !isReal(value, undefined) ||
    /[()[\]]|^(?:os|process|env|config|self|this|settings)\.|^\/|:\/\//.test(value)
  )
    return false;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return false;
  if (/^[A-Za-z]+(?:[_.-][A-Za-z]+)*$/.test(value)) return value.length >= 20 && entropy(value) > 4;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter(kind => kind.test(value)).length;
  return classes >= 2 && entropy(value) >= (value.length >= 16 ? 3 : 2.5);
}

/** Shannon's entropy, in bits a sign. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const sign of value) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** Keys that vendors print in their manuals, by the first 12 digits of their SHA-256, since scanners read this file too. */
const published = new Set([
  '0011cc25eb43',
  '02f7ce3c263f',
  '0b5dd075ccdd',
  '0e9648938561',
  '1021ad463a16',
  '2cafc0970149',
  '3543c50b0cb9',
  '731fa294d036',
  '7f75367e7881',
  '97663138e666',
  '9c846fdf0fa8',
  'aa6547439583',
  'ac9265e56c79',
  'bdfeaef44475',
  'c4341ce2cfcb',
  'c6ea27c534f9',
  'cf4d418ed3de',
  'da816f9f2c16',
  'e4da07ad2000',
  'f2d6ca165150',
]);

function isPublished(value: string): boolean {
  return published.has(createHash('sha256').update(value).digest('hex').slice(0, 12));
}
