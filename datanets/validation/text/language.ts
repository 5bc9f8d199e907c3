import { allOf, message } from '../../../store/message.ts';
import type { Finding } from '../../submission.ts';
import { type Content, textsOf } from '../rows/content.ts';
import { info } from '../rows/faults.ts';
import type { Row } from '../rows/row.ts';

const mostSampled = 100;
/** Letters of prose by which a language is told; a shorter English text is often taken for another language's. */
const enoughLetters = 60;
/** Short rows are put together to so many. */
const joinedLetters = 120;
/** Letters of each sample; more don't help. */
const sampleLetters = 300;
/** The share of samples from which a language is named, and the share of one that is named alone. */
const leastShare = 0.1;
const aloneShare = 0.9;

/**
 * Says which languages the rows are in when that is sure, and never keeps one out: a datanet has no list of languages it
 * wants. Short rows are told together, by what follows on each other; code, numbers and addresses are no language.
 */
export async function* language(rows: readonly Row[]): AsyncGenerator<number, Finding[]> {
  const told = yield* languagesOf(rows.map(row => row.content));
  const [most] = told;
  if (!most) return [];
  const languages =
    most.share >= aloneShare
      ? { language: most.language }
      : allOf(
          told.map(({ language, share }) =>
            message('{language} ({share, number, percent})', { language: { language }, share }),
          ),
        );
  const said = info('language', message('The rows are in {languages}.', { languages }));
  return [{ ...said, rows: [], count: rows.length }];
}

/**
 * The languages (BCP 47) that at least a tenth of the rows are in, with their share, most first; none when that is not
 * sure. Yields how much is done, from 0 to 1.
 */
export async function* languagesOf(
  contents: readonly Content[],
): AsyncGenerator<number, { language: string; share: number }[]> {
  const { detectAll } = await import('tinyld/light');
  const counts = new Map<string, number>();
  let told = 0;
  let samples = 0;
  for (const sample of samplesOf(contents)) {
    const [first, second] = detectAll(sample);
    samples++;
    // Close seconds are how a wrong guess looks.
    if (first && first.accuracy >= (second?.accuracy ?? 0) * 1.2) {
      counts.set(first.lang, (counts.get(first.lang) ?? 0) + 1);
      told++;
    }
    yield Math.min(1, samples / mostSampled);
  }
  if (told < samples * 0.6) return [];
  return [...counts]
    .map(([language, count]) => ({ language, share: count / told }))
    .filter(({ share }) => share >= leastShare)
    .sort((a, b) => b.share - a.share);
}

/** At most 100 pieces of prose, evenly spread: a long row by itself, short ones of one script together. */
function* samplesOf(contents: readonly Content[]): Generator<string> {
  const step = Math.max(1, contents.length / (mostSampled * 4));
  const open = new Map<string, string>();
  let samples = 0;
  for (let at = 0; at < contents.length && samples < mostSampled; at += step) {
    const content = contents[Math.floor(at)];
    if (!content) break;
    const prose = proseOf(textsOf(content).join('\n').slice(0, 4000));
    if (letters(prose) >= enoughLetters) {
      samples++;
      yield prose.slice(0, sampleLetters);
      continue;
    }
    const script = scriptOf(prose);
    const joined = `${open.get(script) ?? ''} ${prose}`;
    if (letters(joined) < joinedLetters) {
      open.set(script, joined);
      continue;
    }
    open.delete(script);
    samples++;
    yield joined.slice(0, sampleLetters);
  }
  // What is left over is told only where there is nothing else to go by, and no more than half of what is enough.
  if (samples > 0) return;
  for (const rest of open.values()) if (letters(rest) >= enoughLetters / 2) yield rest;
}

/** Without code, addresses and names of files. */
function proseOf(text: string): string {
  return text
    .replace(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, ' ')
    .replace(/\b(?:https?|ftp):\/\/\S+/g, ' ')
    .split('\n')
    .filter(line => !/[;{}]\s*$|[=(){}<>\\|]{2}|^\s*(?:[$>#]|def |import |from |return )/.test(line))
    .join('\n')
    .replace(/[\w./-]*[_/\\@][\w./-]*|[\d.,:+*=<>()[\]{}|-]+/g, ' ');
}

function letters(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

const scripts = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Han', 'Hangul', 'Thai'].map(
  script => [script, new RegExp(`\\p{Script=${script}}`, 'gu')] as const,
);

function scriptOf(text: string): string {
  const counts = scripts.map(([script, pattern]) => [script, text.match(pattern)?.length ?? 0] as const);
  return counts.reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as const)[0];
}
