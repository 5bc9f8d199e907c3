import type { ExistingNames } from '../../community/existing-names.ts';
import { folded, type Sentence, type Word } from '../sentence/sentence.ts';
import type { Mention } from './mention.ts';

/**
 * What is recognised by how it is written: addresses, `@people`, `#channels`, `#12` and "job 12", licences, codes,
 * and roles of numbers ("submission 101").
 */
export function findReferences(said: Sentence, existing: ExistingNames): Mention[] {
  const found: Mention[] = [];
  for (const { kind, pattern, value } of written) {
    for (const match of said.head.matchAll(pattern)) {
      const text = (match[1] ?? match[0]).replace(/[.,;:!?)\]]+$/, '');
      const start = match.index + match[0].indexOf(text);
      const span = wordsIn(said.words, start, start + text.length);
      const read = value(text, existing);
      if (!span || read === undefined) continue;
      if (found.some(other => other.from < span.to && span.from < other.to)) continue;
      found.push({ kind, value: read, ...span, sure: true });
    }
  }
  return [...found, ...numbered(said, existing, found)];
}

interface Written {
  kind: Mention['kind'];
  pattern: RegExp;
  value: (text: string, existing: ExistingNames) => string | undefined;
}

const written: readonly Written[] = [
  {
    kind: 'url',
    // With its scheme, or a host with a well-known ending.
    pattern:
      /https?:\/\/[^\s<>"'“”«»，。]+|(?<![\p{L}\p{N}@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|io|dev|app|ai|co|info|wiki|docs|edu|gov|de|es|ru|cn|id|uk|eu|xyz|cloud|example|test|site|tech|page|sh|me)(?:\/[^\s<>"'“”«»，。]*)?(?![\p{L}\p{N}-])/giu,
    value: text => (/^https?:/i.test(text) ? text : `https://${text}`),
  },
  {
    kind: 'person',
    pattern: /@([\p{L}\p{N}_][\p{L}\p{N}_.-]*)/gu,
    value: (text, { people }) => {
      const known = people.map(person => person.replace(/^@/, ''));
      // Of a name of several words the first alone is no reference; the whole is found among the names.
      const isFirst = known.some(person => folded(person).startsWith(`${folded(text)} `));
      const name = known.find(person => folded(person) === folded(text));
      return name === undefined && isFirst ? undefined : `@${name ?? text}`;
    },
  },
  { kind: 'channel', pattern: /(?<![\p{L}\p{N}])(#[\p{L}_][\p{L}\p{N}_-]*)/gu, value: text => text },
  {
    kind: 'license',
    pattern:
      /\b(cc[ -]?0(?:[ -]1\.0)?|cc[ -]by(?:[ -](?:sa|nc|nd))*(?:[ -]\d\.\d)?|creative commons (?:zero|attribution)|public domain|mit(?= licen[cs]e)|apache(?:[ -]2(?:\.0)?)?|odc[ -]by(?:[ -]1\.0)?|odbl(?:[ -]1\.0)?|a?gpl[ -]?v?\d(?:\.0)?|bsd[ -]\d[ -]clause|cdla[ -]permissive[ -]2\.0)(?![\p{L}\p{N}])/giu,
    value: licence,
  },
  // In lower case it is a German word.
  { kind: 'license', pattern: /\bMIT\b|(?<=licen[cs]e(?: to| is| as|[:=])? )mit\b/g, value: licence },
  {
    kind: 'code',
    pattern: /\b([A-Z0-9]{2,8}(?:-[A-Z0-9]{2,8})+)\b/g,
    value: text => (/\d/.test(text) ? text : undefined),
  },
  {
    kind: 'code',
    pattern:
      /\b(?:code|código|codigo|код|kode|代码|码)(?:\s+(?:is|es|ist|lautet|number|adalah))?\s*[:=是]?\s*["“']?([\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*)/giu,
    value: text => (/\d/.test(text) && text.length >= 4 ? text : undefined),
  },
];

/** Licences as SPDX writes them. */
function licence(text: string): string {
  const plain = text.toLowerCase().replace(/[ -]+/g, '-');
  if (/^(cc-?0|creative-commons-zero|public-domain)/.test(plain)) return 'CC0-1.0';
  if (plain === 'creative-commons-attribution') return 'CC-BY-4.0';
  if (plain.startsWith('cc-by'))
    return /\d$/.test(plain) ? plain.toUpperCase() : `${plain.toUpperCase()}-4.0`;
  if (plain === 'mit') return 'MIT';
  if (plain.startsWith('apache')) return 'Apache-2.0';
  if (plain.startsWith('odc-by')) return 'ODC-By-1.0';
  if (plain.startsWith('odbl')) return 'ODbL-1.0';
  return text.toUpperCase().replace(/ /g, '-');
}

const jobWords =
  'job jobs run runs task training trabajo tarea auftrag lauf задача задачу задание джоб джобу запуск задачи 任务 作业 pekerjaan tugas trabajos aufgabe процесс proses'.split(
    ' ',
  );
const submissionWords =
  'submission submissions upload contribution entry sub file envio entrega einreichung beitrag заявка заявку отправку заявки отправка 提交 投稿 kiriman setoran aportacion'.split(
    ' ',
  );

/** "job #12", "submission 101", "#240", and bare numbers of jobs and submissions that exist (those are not sure). */
function numbered(said: Sentence, existing: ExistingNames, taken: readonly Mention[]): Mention[] {
  const found: Mention[] = [];
  const jobs = new Set(existing.jobs.map(({ number }) => number));
  const submissions = new Set(existing.submissions);
  for (const [at, word] of said.words.entries()) {
    const glued = /^(?:job|run)(\d{1,9})$/.exec(word.text)?.[1];
    if (!glued && !/^\d{1,9}$/.test(word.text)) continue;
    if (isDecimal(said, at) || taken.some(other => other.from <= at && at < other.to)) continue;
    const number = Number(glued ?? word.text);
    const span = { from: at, to: at + 1 };
    const noun = glued ? 'job' : nounBefore(said.words, at);
    const hashed = /#\s?$/.test(word.gap);
    if (noun === 'job')
      found.push({ kind: 'job', value: number, ...span, from: glued ? at : at - 1, sure: true });
    else if (noun === 'submission')
      found.push({ kind: 'submission', value: number, ...span, from: at - 1, sure: true });
    else {
      if (jobs.has(number)) found.push({ kind: 'job', value: number, ...span, sure: hashed });
      if (submissions.has(number)) found.push({ kind: 'submission', value: number, ...span, sure: hashed });
      if (hashed && !jobs.has(number) && !submissions.has(number)) {
        found.push({ kind: 'job', value: number, ...span, sure: false });
        found.push({ kind: 'submission', value: number, ...span, sure: false });
      }
    }
  }
  return found;
}

function nounBefore(words: readonly Word[], at: number): 'job' | 'submission' | undefined {
  for (const back of [1, 2]) {
    const word = words[at - back];
    const gap = words[at - back + 1]?.gap ?? '';
    if (!word || /[,;.!?]/.test(gap)) return undefined;
    if (jobWords.includes(word.text)) return 'job';
    if (submissionWords.includes(word.text)) return 'submission';
    if (!/^(no|nr|number|num|id|numero|nummer|номер|号|nomor|the)$/.test(word.text)) return undefined;
  }
  return undefined;
}

/** Part of `0.5`, `2e-4`, `10^-4`, `1/2`, `25mb`: no number of a thing. */
function isDecimal(said: Sentence, at: number): boolean {
  const word = said.words[at];
  const next = said.words[at + 1];
  if (!word) return true;
  const before = said.text.slice(Math.max(0, word.start - 2), word.start);
  const after = said.text.slice(word.end, word.end + 2);
  return (
    /\d[.,]$|[\^=]-?$|[-–]$/.test(before) ||
    /^[.,]\d|^\^|^%/.test(after) ||
    (next?.gap === '/' && /^\d/.test(next.text))
  );
}

function wordsIn(
  words: readonly Word[],
  start: number,
  end: number,
): { from: number; to: number } | undefined {
  const from = words.findIndex(word => word.end > start);
  let to = from;
  while (from >= 0 && to < words.length && (words[to]?.start ?? end) < end) to++;
  return from >= 0 && to > from ? { from, to } : undefined;
}
