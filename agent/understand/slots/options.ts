import type { Argument } from '../../arguments/schema.ts';
import type { Lexicon } from '../sentence/lexicon.ts';
import { type Sentence, squashed, windows } from '../sentence/sentence.ts';
import { isMisspelling } from '../sentence/spelling.ts';
import { isFree, type Mention } from './mention.ts';

/** How people say the options of an argument: argument, option, words. The option itself always counts, but for `all`. */
const synonyms: Record<string, Record<string, string>> = {
  method: {
    lora: 'plain lora, normal lora, low rank',
    qlora: 'q lora, 4bit, 4 bit, four bit, quantized, quantised, quantized lora',
    full: 'full finetune, full fine tune, full finetuning, full fine tuning, full tuning, all weights, all parameters, all the weights, every weight, full parameter, full weights, whole model, full param, completo, ajuste completo, vollstandig, полный, полностью, полное, 全参数, 全量, penuh',
    freeze: 'frozen, freezing, freeze tuning, last layers, last few layers, top layers, layer freezing, 冻结',
  },
  goal: {
    style:
      'tone, voice, how it speaks, way of speaking, way of writing, estilo, stil, tonfall, стиль, стиля, тон, 风格, 语气, gaya',
    knowledge:
      'facts, what it knows, learn facts, conocimiento, conocimientos, wissen, fakten, connaissances, conhecimento, знания, знаний, факты, 知识, pengetahuan',
    quick:
      'quick try, quick trial, quick test, quick run, try out, first look, prueba rapida, schneller versuch, kurzer versuch, essai rapide, teste rapido, быстрая проба, быстрая проверка, пробный запуск, 快速试验, 试一下, coba cepat',
  },
  modality: {
    text: 'texts, textual, written, texto, textos, text data, текст, текстовый, текстовые, текста, 文本, 文字, teks, texte',
    image:
      'images, picture, pictures, pic, pics, photo, photos, visual, img, imagen, imagenes, fotos, bild, bilder, изображение, изображения, картинки, картинок, изображений, 图像, 图片, 照片, gambar, foto',
    audio:
      'sound, sounds, voice, speech, recording, recordings, audios, sonido, audios, ton, tone, аудио, звук, звуки, звуковой, 音频, 声音, 语音, suara, spoken, clips, sound clips',
  },
  review: {
    people:
      'by people, peer review, peer reviewed, community review, human review, humans, reviewers decide, human reviewers, community',
    steward: 'stewards, by a steward, steward only, steward review, by me, steward decides',
    automatic:
      'auto, automatically, automated, auto accept, no review, without review, autoreview, automatisch, automatico, автоматически, автоматическая, автоматический, 自动, otomatis, auto review, self service',
  },
  season: {
    week: 'this week, weekly, weeks, week s, semana, esta semana, woche, diese woche, неделю, неделя, на этой неделе, неделе, недели, 本周, 这周, 周, minggu, minggu ini, past week, last 7 days',
    month:
      'this month, monthly, months, mes, este mes, monat, diesen monat, месяц, месяца, в этом месяце, месяце, 本月, 这个月, 月, bulan, bulan ini, last 30 days, past month',
    all: 'all time, alltime, ever, overall, of all time, since the beginning, lifetime, historic, de siempre, todos los tiempos, aller zeiten, gesamt, за всё время, за все время, 总, 历史, 所有时间, sepanjang masa, sepanjang waktu',
  },
  board: {
    contributors:
      'contributor, top people, best people, people board, givers, donors, contribuyentes, colaboradores, beitragende, участников, участники, контрибьюторы, 贡献者, kontributor, uploaders, submitters',
    reviewers:
      'reviewer, judges, graders, grader, moderators, revisores, revisor, gutachter, prufer, рецензентов, рецензенты, ревьюеры, ревьюеров, 审核员, 评审员, penilai, peninjau, review people',
    models: 'model, finetunes, bots, modelos, modelle, моделей, модели, 模型',
  },
  every: {
    hour: 'hourly, every hour, each hour, per hour, once an hour, cada hora, stundlich, jede stunde, каждый час, ежечасно, 每小时, setiap jam, tiap jam, hours',
    day: 'daily, every day, each day, per day, once a day, a day, cada dia, diario, taglich, jeden tag, каждый день, ежедневно, 每天, 每日, setiap hari, tiap hari, diariamente, every morning, every evening, nightly, every night',
    week: 'weekly, every week, each week, per week, once a week, cada semana, semanal, wochentlich, jede woche, каждую неделю, еженедельно, 每周, setiap minggu, tiap minggu, every monday, every sunday, every friday',
  },
  status: {
    queued:
      'in the queue, in queue, enqueued, in line, pending, waiting, scheduled, en cola, in der warteschlange, в очереди, 排队, 排队中, 等待中, antre, mengantre, antri, dalam antrean, not started yet, not started',
    running:
      'active, in progress, currently running, ongoing, right now, going on, training right now, training now, corriendo, en marcha, lauft gerade, laufen gerade, laufende, laufenden, laufen, lauft, идут, идёт, идет, выполняется, выполняются, запущено, запущены, активные, 正在运行, 运行中, 在跑, 正在跑, berjalan, sedang berjalan, being trained, live, under way, underway, busy, at the moment',
    done: 'finished, completed, complete, succeeded, successful, ready, terminados, terminado, fertig, abgeschlossen, fertige, готово, готовые, завершены, завершенные, завершённые, законченные, 完成, 已完成, selesai, ended well, over',
    failed:
      'fail, failing, broken, crashed, errored, error, errors, broke, died, went wrong, fallidos, fallado, fallaron, fallidas, fallo, fehlgeschlagen, fehlgeschlagene, fehlgeschlagenen, gescheitert, gescheiterte, упали, упавшие, неудачные, с ошибкой, провалились, провалившиеся, 失败, gagal, failures, crashes',
    cancelled:
      'canceled, cancel, aborted, killed, stopped, cancelados, abgebrochen, abgebrochene, abgebrochenen, отменены, отмененные, отменённые, 取消, 已取消, dibatalkan',
    received: 'arrived',
    checking: 'being checked, in check, checked right now, under check',
    refused: 'refuse, invalid, failed the checks, not valid',
    waiting:
      'pending, undecided, under review, in review, being reviewed, not decided, not reviewed, not reviewed yet, open, still open, pendientes, pendiente, wartend, wartenden, offen, offene, offenen, wartet, ждут, ожидают, ожидающие, ожидает, на проверке, 等待, 待审核, 待审, menunggu, still waiting, outstanding, undecided yet, to be decided, to be reviewed, waits',
    accepted:
      'approved, passed, taken, got in, went through, made it, aceptados, aceptadas, aceptado, angenommen, angenommene, angenommenen, akzeptiert, приняты, принятые, принято, одобрены, одобренные, 接受, 通过, 已接受, 被接受, diterima, accept, accepts',
    rejected:
      'declined, denied, turned down, not accepted, thrown out, rechazados, rechazadas, rechazado, abgelehnt, abgelehnte, abgelehnten, отклонены, отклонённые, отклоненные, отклонено, отвергнуты, 拒绝, 被拒, 被拒绝, 驳回, ditolak, bounced, knocked back, reject, rejects, rejection, rejections',
    appealed: 'under appeal, in appeal, contested, appeal',
    withdrawn: 'taken back, retracted, pulled',
  },
  format: {
    jsonl: 'json lines, json, jsonlines, ndjson, json l',
    parquet: 'parket, parque, parquets, arrow',
  },
  role: {
    everyone: 'no role, nobody, guest, plain member',
    contributor:
      'contributors, contribuidor, colaborador, beitragender, beitragenden, контрибьютор, контрибьютором, участником, участник, 贡献者, kontributor',
    reviewer:
      'reviewers, revisor, revisora, gutachter, prufer, prufers, рецензент, рецензентом, рецензента, ревьюер, ревьюером, ревьюера, проверяющим, 审核员, 评审员, 评审, peninjau, pengulas, reviewing rights, review rights, reviewer rights',
    maker:
      'makers, creador, macher, мейкер, мейкером, создателем, создатель, 制作者, 创建者, pembuat, maker rights, trainer',
    steward:
      'stewards, curador, verwalter, стюард, стюардом, стюарда, куратор, куратором, 管家, 管理者, pengurus, steward rights',
    operator:
      'operators, operador, operadora, betreiber, оператор, оператором, оператора, 运营, 操作员, 运营者, operator rights, admin, administrator, owner, host',
  },
};

interface Known {
  argument: string;
  option: string;
}

export type Options = ReadonlyMap<string, readonly Known[]>;

/** How to say each option of the given arguments. */
export function buildOptions(args: readonly Argument[]): Options {
  const index = new Map<string, Known[]>();
  const add = (words: string, argument: string, option: string) => {
    const key = squashed(words);
    const there = index.get(key) ?? [];
    if (there.some(known => known.argument === argument && known.option === option)) return;
    index.set(key, [...there, { argument, option }]);
  };
  for (const { name, options } of args) {
    for (const option of options ?? []) {
      // "all" alone says nothing about time.
      if (option !== 'all') add(option, name, option);
      for (const words of synonyms[name]?.[option]?.split(',') ?? []) add(words, name, option);
    }
  }
  return index;
}

/** What a sentence says of options. A word may be an option of several arguments: `week` is a season and an interval. */
export function findOptions(
  said: Sentence,
  options: Options,
  lexicon: Lexicon,
  taken: readonly Mention[],
): Mention[] {
  const found: Mention[] = [];
  for (let at = 0; at < said.words.length; at++) {
    for (const { key, to } of windows(said.words, at, 5)) {
      if (!isFree(taken, at, to)) continue;
      const known = options.get(key) ?? (to === at + 1 ? slip(key, options, lexicon) : undefined);
      if (!known) continue;
      for (const { argument, option } of known) {
        found.push({ kind: `option:${argument}`, value: option, from: at, to, sure: true });
      }
      at = to - 1;
      break;
    }
  }
  return found;
}

function slip(word: string, options: Options, lexicon: Lexicon): readonly Known[] | undefined {
  if (word.length < 5 || lexicon.isKnown(word) || lexicon.meant(word).length) return undefined;
  for (const [key, known] of options) {
    if (key.length >= 5 && key[0] === word[0] && isMisspelling(word, key)) return known;
  }
  return undefined;
}
