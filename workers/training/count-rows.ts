import { z } from 'zod';
import { type Program, startGroup } from '../environment/process-group.ts';
import { type MeasuredRow, measureOf, type RowsMeasure } from './rows.ts';

/** What `count.py` tells. */
const counted = z.object({
  event: z.literal('counted'),
  lengths: z.array(z.number().int().nonnegative()),
  answers: z.array(z.number().int()),
  whole: z.boolean(),
});

/** Rows that are counted at most, and seconds it may take: the rest of a large datanet is taken to be alike. */
export const countLimits = { rows: 20_000, seconds: 8 };

/** Milliseconds after which a plan no longer waits: the libraries load in 3 to 20 s. */
const timeout = 40_000;

/**
 * Counts rows with the base's own tokenizer and template.
 *
 * @param rows how many the file has
 * @returns undefined when it could not be counted; the plan then rests on an estimate
 */
export async function countRows(program: Program, rows: number): Promise<RowsMeasure | undefined> {
  let measure: RowsMeasure | undefined;
  const group = startGroup(program, (line, stream) => {
    if (stream !== 'out' || !line.startsWith('{')) return;
    const told = counted.safeParse(JSON.parse(line)).data;
    if (!told) return;
    const read = told.lengths.map((tokens, at) => ({ tokens, answerAt: answerOf(told.answers[at] ?? 0) }));
    measure = measureOf(read, told.whole ? 1 : rows / Math.max(1, read.length), true);
  });
  const timer = setTimeout(() => void group.terminate(0), timeout);
  try {
    await group.ended;
  } finally {
    clearTimeout(timer);
  }
  return measure;
}

function answerOf(place: number): MeasuredRow['answerAt'] {
  return place === -1 ? 'no answer' : place === -2 ? 'refused' : place;
}
