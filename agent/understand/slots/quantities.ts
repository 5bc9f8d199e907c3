import { readNumber } from '../../arguments/numerals.ts';
import { type Sentence, squashed, type Word, windows } from '../sentence/sentence.ts';
import { isFree, type Mention } from './mention.ts';

/** A number with what it measures: the name of the argument it is the value of. */
export interface Measure {
  argument: string;
  value: number;
  /** First word, and the one after the last, of number and name together. */
  from: number;
  to: number;
}

/** A number in a sentence, as digits or as a word. */
export interface NumberMention {
  value: number;
  from: number;
  to: number;
  /** Letters right behind the digits: `mb` of `25mb`. */
  unit: string;
  /** Written as a word: never taken for the number of a job. */
  spelled: boolean;
}

/**
 * How people name what they measure. What stands after its number most often ("3 epochs") is in `behind`, what stands
 * before it ("rank 16") in `before`; either way round is understood.
 */
const names: Record<string, { before?: string; behind?: string }> = {
  epochs: {
    behind:
      'epoch, epochs, epoc, ephocs, epocs, pass, passes, round, rounds, ep, eps, times over, times over the data, times through, full passes, runs through, iterations over the data, epocas, epoca, epochen, epoche, durchgange, durchlaufe, runden, эпох, эпохи, эпоха, эпоху, прохода, раунда, 轮, 遍, 个轮次, 个epoch, epok, putaran, vueltas, pasadas',
  },
  learningRate: {
    before:
      'learning rate, lr, rate of learning, step size, learn rate, learningrate, lernrate, tasa de aprendizaje, скорость обучения, скоростью обучения, скорости обучения, лр, 学习率, laju pembelajaran, laju belajar, tasa, lernrate von, rate',
  },
  batchSize: {
    before:
      'batch size, batch, bs, batches of, batchsize, size of batch, 批大小, 批量, 批次, 批次大小, ukuran batch, tamano de lote, lote, lotes de, batchgrosse, батч, размер батча, bsz, batch sizes of, minibatch, mini batch',
    behind: 'rows a step, rows per step, per batch, at a time',
  },
  rank: { before: 'rank, r, lora rank, rango, rang, ранг, 秩, rank of, lora r' },
  maxLength: {
    before:
      'max length, max len, maxlen, maximum length, sequence length, sequence len, seq len, seq length, seqlen, context length, context window, cutoff, cut off at, cut off, max seq, max tokens, length, len, max seq length, max seq len, truncate at, truncate to, cap length, 最大长度, 长度, maximale lange, maximallange, longitud maxima, longitud, panjang maksimum, panjang maksimal, макс длина, максимальная длина, длина, context of, cut at',
    behind: 'tokens, token, tokens long, tokens max, токенов, tokens per row, token context',
  },
  version: {
    before:
      'version, versions, v, ver, snapshot, release, версия, версии, версию, 版本, versi, revision, version number, snapshot number, snapshot v',
    behind: '版, th version, rd version, nd version, st version',
  },
  dailyFiles: {
    before:
      'daily limit, daily files, files per day limit, daily cap, file limit, upload limit, tageslimit, limite diario, дневной лимит, 每日上限, batas harian',
    behind:
      'files a day, files per day, files daily, files each day, files every day, uploads a day, uploads per day, submissions a day, submissions per day, per day, a day, files, uploads, archivos por dia, archivos al dia, dateien am tag, dateien pro tag, файлов в день, 个文件, berkas per hari, file per hari, file sehari, pro tag, por dia, al dia, в день',
  },
  dailyMegabytes: {
    behind:
      'mb a day, mb per day, mb daily, megabytes a day, megabytes per day, mb each day, megs a day, meg a day, mb pro tag, mb am tag, mb al dia, mb por dia, мб в день, mb per hari, mb sehari',
  },
  maxMegabytes: {
    before: 'file size, max size, size limit, max file size, maximum file size, file size limit',
    behind:
      'mb, megabytes, megabyte, megs, meg, mib, mb per file, mb each, mb max, mb a file, мб, мегабайт, 兆, mb por archivo, mb pro datei, mb per berkas',
  },
  refreshMinutes: {
    behind:
      'minutes, minute, mins, min, minutos, minuten, минут, минуты, 分钟, menit, hours, hour, hrs, hr, h, horas, hora, stunden, stunde, часа, часов, час, 小时, 个小时, jam, days, day, dias, tage, дня, дней, 天, hari',
  },
};

const perUnit: readonly [RegExp, number][] = [
  [/^(h|hrs?|hours?|horas?|stunden?|час.*|个?小时|jam)$/, 60],
  [/^(days?|dias?|tage?|дн.*|天|hari)$/, 1440],
];

interface Named {
  argument: string;
  prefers: 'before' | 'behind';
}

const index = new Map<string, Named>();
for (const [argument, sides] of Object.entries(names)) {
  for (const prefers of ['before', 'behind'] as const) {
    for (const name of sides[prefers]?.split(',') ?? []) index.set(squashed(name), { argument, prefers });
  }
}

/**
 * Finds numbers with what they measure: `lr 2e-4`, `epochs=3`, `3 passes`, `rank of 16`, `25 MB`, `every 2 hours`.
 * Those right beside their name come first, so that "files up to 30 MB" are 30 MB and no 30 files.
 *
 * @param isName whether a word belongs to a name: "daily files of haiku to 50"
 */
export function findMeasures(
  said: Sentence,
  numbers: readonly NumberMention[],
  isName: (at: number) => boolean,
): Measure[] {
  const found: Measure[] = [];
  const used = new Set<NumberMention>();
  let names = namesIn(said, numbers);
  for (const reach of [0, 4]) {
    for (const name of names) {
      const number = numberFor(name, { said, reach, isName }, numbers, used);
      if (!number) continue;
      used.add(number);
      names = names.filter(other => other !== name);
      const value = name.argument === 'refreshMinutes' ? number.value * minutesOf(name.key) : number.value;
      const [from, to] = [Math.min(name.from, number.from), Math.max(name.to, number.to)];
      found.push({ argument: name.argument, value, from, to });
    }
  }
  return found;
}

/** All numbers of a sentence that no name has taken: digits in any notation, and number words. */
export function findNumbers(said: Sentence, taken: readonly Mention[]): NumberMention[] {
  const found: NumberMention[] = [];
  for (const match of said.head.matchAll(digits)) {
    const [from, to] = wordsWithin(said, match.index, match.index + match[0].length);
    const value = readNumber(match[0]);
    if (value === undefined || from === to || !isFree(taken, from, to)) continue;
    const last = said.words[to - 1];
    const unit = last ? said.text.slice(match.index + match[0].length, last.end).toLowerCase() : '';
    // "7b" is the size of a model and "2nd" an order, neither is a count.
    if (/^(b|bn|nd|rd|st|th)$/.test(unit)) continue;
    found.push({ value, from, to, unit, spelled: false });
  }
  for (const [at, word] of said.words.entries()) {
    const value = spelledNumbers.get(word.text);
    if (value === undefined || !isFree(taken, at, at + 1)) continue;
    found.push({ value, from: at, to: at + 1, unit: '', spelled: true });
  }
  for (const [at, word] of said.words.entries()) {
    const glued = /^(lr|bs|r|rank|batch|epochs?|ep|v|version|job|run|len)(\d+(?:e\d+)?)$/.exec(word.text);
    if (glued?.[2] && isFree(taken, at, at + 1)) {
      found.push({ value: Number(glued[2]), from: at, to: at + 1, unit: glued[1] ?? '', spelled: false });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

const digits =
  /(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{N}_])(?<!(?<![\p{L}\p{N}^-])\d+[.,])[-+−]?(?:\d+\/\d+(?![\d/])|(?:\d+(?:[.,]\d+)*|[.,]\d+)(?:e[-+−]?\d+)?(?: ?[*x×·] ?10 ?(?:\^|\*\*) ?\(?[-+−]?\d+\)?)?(?: ?(?:\^|\*\*) ?\(?[-+−]?\d+\)?)?(?:k(?![\p{L}\p{N}]))?)/giu;

/** `half an epoch`, `a couple of rounds`, and the small numbers in each language. */
const spelledNumbers = new Map<string, number>(
  Object.entries({
    half: 0.5,
    single: 1,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    twelve: 12,
    fifteen: 15,
    sixteen: 16,
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    hundred: 100,
    couple: 2,
    twice: 2,
    dozen: 12,
    sixty: 60,
    ninety: 90,
    uno: 1,
    una: 1,
    un: 1,
    dos: 2,
    tres: 3,
    cuatro: 4,
    cinco: 5,
    diez: 10,
    eine: 1,
    einen: 1,
    zwei: 2,
    drei: 3,
    vier: 4,
    funf: 5,
    zehn: 10,
    один: 1,
    одну: 1,
    одна: 1,
    два: 2,
    две: 2,
    три: 3,
    четыре: 4,
    пять: 5,
    десять: 10,
    一: 1,
    两: 2,
    二: 2,
    三: 3,
    四: 4,
    五: 5,
    六: 6,
    七: 7,
    八: 8,
    九: 9,
    十: 10,
    satu: 1,
    dua: 2,
    tiga: 3,
    empat: 4,
    lima: 5,
    sepuluh: 10,
  }),
);

interface NameMention extends Named {
  key: string;
  from: number;
  to: number;
}

function namesIn(said: Sentence, numbers: readonly NumberMention[]): NameMention[] {
  const found: NameMention[] = [];
  for (let at = 0; at < said.words.length; at++) {
    for (const { key, to } of windows(said.words, at, 5)) {
      const named = index.get(key);
      if (!named) continue;
      const meant = refined(named, key, said, at);
      if (!meant) continue;
      found.push({ ...meant, key, from: at, to });
      at = to - 1;
      break;
    }
  }
  for (const number of numbers) {
    const named = index.get(number.unit);
    const meant = named && refined(named, number.unit, said, number.from);
    if (meant) found.push({ ...meant, key: number.unit, from: number.from, to: number.to });
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Megabytes of a day or of a file, and files of a day, are told apart by the rest of their clause. */
function refined(named: Named, key: string, said: Sentence, at: number): Named | undefined {
  const clause = clauseAround(said, at);
  if (
    named.argument === 'maxMegabytes' &&
    /^(mb|meg|мб|兆)/.test(key) &&
    perDay.test(clause) &&
    !/each|per file|a file/i.test(clause)
  ) {
    return { ...named, argument: 'dailyMegabytes' };
  }
  if (named.argument !== 'dailyFiles') return named;
  if (/limit|cap/.test(key) && /\d ?(mb|meg)/i.test(clause)) return { ...named, argument: 'dailyMegabytes' };
  // "files" alone counts nothing, and neither does "a day".
  if (/^(files|uploads)$/.test(key) && !perDay.test(clause)) return undefined;
  if (/^(perday|aday|protag|pordia|aldia|вдень)$/.test(key) && /\d ?(mb|meg|min|h)/i.test(clause))
    return undefined;
  return named;
}

function clauseAround(said: Sentence, at: number): string {
  const border = (word: Word | undefined) => word !== undefined && /[,;.!?\n]\s/.test(word.gap);
  let from = at;
  while (from > 0 && !border(said.words[from])) from--;
  let to = at + 1;
  while (to < said.words.length && !border(said.words[to])) to++;
  return said.text.slice(said.words[from]?.start, said.words[to - 1]?.end);
}

const perDay = /\b(daily|(per|a|each|every|pro|al|am|por|se) ?(day|tag|d[ií]a|hari))\b|в день|每天|每日/i;

function minutesOf(unit: string): number {
  return perUnit.find(([pattern]) => pattern.test(unit))?.[1] ?? 1;
}

interface Reach {
  said: Sentence;
  /** How many words may stand between a number and its name. */
  reach: number;
  isName: (at: number) => boolean;
}

function numberFor(
  name: NameMention,
  around: Reach,
  numbers: readonly NumberMention[],
  used: ReadonlySet<NumberMention>,
): NumberMention | undefined {
  const free = numbers.filter(number => !used.has(number));
  const glued = free.find(number => number.from === name.from && number.unit !== '' && number.to === name.to);
  if (glued) return glued;
  const behind = () =>
    free.find(number => number.from >= name.to && reaches(around, name.to, number.from, 'name'));
  const before = () =>
    free.findLast(number => number.to <= name.from && reaches(around, number.to, name.from, 'number'));
  const next = around.said.words[name.to];
  const isPair = next !== undefined && /^\s*[:=]\s*[-+.]?$/.test(next.gap);
  return isPair || name.prefers === 'before' ? (behind() ?? before()) : (before() ?? behind());
}

/** Whether only connecting words and names stand between a number and its name, in one clause. */
function reaches(
  { said, reach, isName }: Reach,
  from: number,
  to: number,
  first: 'name' | 'number',
): boolean {
  const gaps = said.words.slice(from, to + 1).map(word => word.gap);
  if (gaps.some(gap => (first === 'number' ? /[,;!?\n]|\.\s/ : /[;!?\n]|\.\s|,\s/).test(gap))) return false;
  let between = 0;
  for (let at = from; at < to; at++) {
    if (isName(at)) continue;
    between++;
    if (!connectors.has(said.words[at]?.text ?? '')) return false;
  }
  return between <= reach && (reach > 0 || from === to);
}

const connectors = new Set(
  'of to at is be set as a an the around about with by on up max most maximum only just full more times de a en es von auf ist mit zu до по в size should must equal equals from limit files file x over through big long 为 到 是 设 dari sebesar ke'.split(
    ' ',
  ),
);

/** The words of which any letter lies in a span of characters. */
function wordsWithin(said: Sentence, start: number, end: number): [number, number] {
  const from = said.words.findIndex(word => word.end > start);
  if (from < 0) return [0, 0];
  let to = from;
  while (to < said.words.length && (said.words[to] as Word).start < end) to++;
  return [from, to];
}
