import type { Finding } from '../../datanets.ts';
import { textsOf } from '../rows/content.ts';
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
  const { detectAll } = await import('tinyld/light');
  const counts = new Map<string, number>();
  let told = 0;
  let samples = 0;
  for (const sample of samplesOf(rows)) {
    const [first, second] = detectAll(sample);
    samples++;
    // Close seconds are how a wrong guess looks.
    if (first && first.accuracy >= (second?.accuracy ?? 0) * 1.2) {
      counts.set(first.lang, (counts.get(first.lang) ?? 0) + 1);
      told++;
    }
    yield Math.min(1, samples / mostSampled);
  }
  const list = [...counts].filter(([, count]) => count / told >= leastShare).sort((a, b) => b[1] - a[1]);
  const [most] = list;
  if (!most || told < samples * 0.6) return [];
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  const nameOf = (code: string) => names.of(code) ?? code;
  const words =
    most[1] / told >= aloneShare
      ? nameOf(most[0])
      : list.map(([code, count]) => `${nameOf(code)} (${Math.round((count / told) * 100)} %)`).join(', ');
  return [
    {
      code: 'language',
      severity: 'info',
      message: `The rows are in ${words}.`,
      mend: '',
      rows: [],
      count: rows.length,
    },
  ];
}

/** At most 100 pieces of prose, evenly spread: a long row by itself, short ones of one script together. */
function* samplesOf(rows: readonly Row[]): Generator<string> {
  const step = Math.max(1, rows.length / (mostSampled * 4));
  const open = new Map<string, string>();
  let samples = 0;
  for (let at = 0; at < rows.length && samples < mostSampled; at += step) {
    const row = rows[Math.floor(at)];
    if (!row) break;
    const prose = proseOf(textsOf(row.content).join('\n').slice(0, 4000));
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
