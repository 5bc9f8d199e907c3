import { setImmediate as turn } from 'node:timers/promises';
import { type Figures, type Interval, type Measure, measures } from '../measurement.ts';
import type { FoundOfModel } from './findings.ts';
import { type BleuCounts, bleu, bleuCounts } from './metrics/bleu.ts';
import { bootstrap } from './metrics/bootstrap.ts';
import { type Rouge, rouge } from './metrics/rouge.ts';
import { wordsOf } from './metrics/words.ts';

/** Words of an expected answer up to which an answer is compared letter by letter. */
const shortWords = 5;

/** One row's part in a figure. */
interface Part {
  row: number;
  /** For loss: the sum and its tokens; for the others a score of one row. */
  sum: number;
  weight: number;
  bleu?: BleuCounts;
}

/** Of one model: what every row adds to each measure. */
export type Parts = Record<Measure, Part[]>;

/** Whether an expected answer is so short that another wording would be another answer. */
export const isShort = (expected: string): boolean => {
  const { length } = wordsOf(expected);
  return length > 0 && length <= shortWords;
};

/** What each row adds to the figures of a model. Everybody else has a turn after each answer, which may be long. */
export async function partsOf({ losses, answers, preferences }: FoundOfModel): Promise<Parts> {
  const scored: { answer: FoundOfModel['answers'][number]; scores: Rouge; bleu: BleuCounts }[] = [];
  for (const answer of answers) {
    const { expected, text } = answer;
    scored.push({ answer, scores: rouge(expected, text), bleu: bleuCounts(expected, text) });
    await turn();
  }
  const score = (of: (one: (typeof scored)[number]) => number): Part[] =>
    scored.map(one => ({ row: one.answer.row, sum: of(one), weight: 1 }));
  return {
    // A loss that is no number would make all others none.
    loss: losses.flatMap(({ row, loss, tokens }) =>
      loss === null ? [] : [{ row, sum: loss, weight: tokens }],
    ),
    rouge1: score(one => one.scores.rouge1),
    rouge2: score(one => one.scores.rouge2),
    rougeL: score(one => one.scores.rougeL),
    bleu: scored.map(({ answer, bleu }) => ({ row: answer.row, sum: 0, weight: 1, bleu })),
    exact: answers
      .filter(({ expected }) => isShort(expected))
      .map(({ row, expected, text }) => ({ row, sum: Number(isSame(expected, text)), weight: 1 })),
    preferred: preferences.flatMap(({ row, chosen, rejected }) =>
      chosen === null || rejected === null
        ? []
        : [{ row, sum: (Math.sign(chosen - rejected) + 1) / 2, weight: 1 }],
    ),
  };
}

/** The figures of a model over the rows that `of` accepts, each with its interval. */
export async function figuresOf(parts: Parts, of: (row: number) => boolean = () => true): Promise<Figures> {
  return eachMeasure(measure =>
    bootstrap(
      parts[measure].filter(({ row }) => of(row)),
      figureOf,
    ),
  );
}

/**
 * How much higher the figures of `one` are than those of `other`, over the rows that both have and `of` accepts: a paired
 * bootstrap.
 */
export async function differenceOf(
  one: Parts,
  other: Parts,
  of: (row: number) => boolean = () => true,
): Promise<Figures> {
  return eachMeasure(measure => {
    const others = new Map(other[measure].map(part => [part.row, part]));
    const pairs = one[measure].flatMap(part => {
      const match = of(part.row) ? others.get(part.row) : undefined;
      return match ? [{ part, match }] : [];
    });
    return bootstrap(
      pairs,
      drawn => figureOf(drawn.map(({ part }) => part)) - figureOf(drawn.map(({ match }) => match)),
    );
  });
}

async function eachMeasure(figure: (measure: Measure) => Promise<Interval | undefined>): Promise<Figures> {
  const figures: Figures = {};
  for (const measure of measures) {
    const found = await figure(measure);
    if (found) figures[measure] = found;
  }
  return figures;
}

function figureOf(parts: readonly Part[]): number {
  const counts = parts.flatMap(part => (part.bleu ? [part.bleu] : []));
  if (counts.length > 0) return bleu(counts);
  let [sum, weight] = [0, 0];
  for (const part of parts) {
    sum += part.sum;
    weight += part.weight;
  }
  return sum / weight;
}

/** The same words in the same order, whatever their case and marks. */
function isSame(expected: string, answer: string): boolean {
  return wordsOf(expected).join(' ') === wordsOf(answer).join(' ');
}
