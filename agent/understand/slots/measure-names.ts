import { squashed } from '../sentence/sentence.ts';

/** What is measured, and on which side of its number the name stands most often. */
export interface Named {
  argument: string;
  prefers: 'before' | 'behind';
}

/** What a name is the name of, given as {@link squashed} writes it. */
export function measureNamed(key: string): Named | undefined {
  return index.get(key);
}

/** How many minutes one of a unit is: 60 for `hours`; a unit that is not known counts as minutes. */
export function minutesOf(unit: string): number {
  return perUnit.find(([pattern]) => pattern.test(unit))?.[1] ?? 1;
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
  alpha: { before: 'alpha, lora alpha, alfa, альфа' },
  dropout: { before: 'dropout, drop out, lora dropout, дропаут' },
  beta: { before: 'beta, dpo beta, kto beta, бета' },
  patience: {
    before: 'patience, geduld, paciencia, paciência, терпение, 耐心, kesabaran, early stopping after',
  },
  warmup: {
    before:
      'warmup, warm up, warmup ratio, warmup share, calentamiento, aufwarmen, разогрев, прогрев, 预热, pemanasan',
  },
  weightDecay: { before: 'weight decay, weightdecay, wd, decaimiento, затухание весов, 权重衰减' },
  seed: { before: 'seed, random seed, semilla, startwert, сид, 随机种子, 种子' },
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

const index = new Map<string, Named>();
for (const [argument, sides] of Object.entries(names)) {
  for (const prefers of ['before', 'behind'] as const) {
    for (const name of sides[prefers]?.split(',') ?? []) index.set(squashed(name), { argument, prefers });
  }
}
