import { z } from 'zod';
import { programProblem } from '../environment/program-problems.ts';

const count = z.number().int().nonnegative();
// A diverged run reports NaN or Infinity, which JSON can't carry: it comes as null.
const measure = z
  .number()
  .nullish()
  .transform(value => value ?? undefined);

/** What the Python trainer tells, one JSON object a line (`workers/trainer/train.py`). */
const trainerEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('phase'), phase: z.string() }),
  z.object({
    event: z.literal('start'),
    max_steps: count,
    resumed_from: count.nullish().transform(step => step ?? 0),
    trainable_parameters: count.nullish(),
    parameters: count.nullish(),
    tokens_per_epoch: count.nullish(),
    dtype: z.string().nullish(),
    device: z.string().nullish(),
    whole: count.nullish(),
    truncated: count.nullish(),
    too_long: count.nullish(),
    no_answer: count.nullish(),
    refused: count.nullish(),
    other_kind: count.nullish(),
    unlearned: z.array(count).nullish(),
    held_out: z.object({ rows: count, tokens: count }).nullish(),
    system_prompt: z.string().nullish(),
  }),
  z.object({
    event: z.literal('log'),
    step: count,
    max_steps: count,
    loss: measure,
    learning_rate: measure,
    grad_norm: measure,
    epoch: measure,
    tokens: measure,
    tokens_per_second: measure,
    accuracy: measure,
    margin: measure,
  }),
  z.object({
    event: z.literal('evaluation'),
    step: count,
    loss: measure,
    moment: z.enum(['before', 'during', 'after']),
    accuracy: measure,
    margin: measure,
    as_served: z.boolean().nullish(),
  }),
  z.object({ event: z.literal('kept'), step: count }),
  z.object({ event: z.literal('ended'), step: count, reason: z.enum(['patience', 'asked']) }),
  z.object({ event: z.literal('halved'), step: count, micro_batch: count }),
  z.object({
    event: z.literal('untracked'),
    service: z.string(),
    reason: z.enum(['missing', 'failed']),
    error: z.string().nullish(),
  }),
  z.object({ event: z.literal('useful'), share: measure }),
  z.object({
    event: z.literal('trial'),
    question: z.string(),
    expected: z.string(),
    answer: z.string(),
    finish: z.string(),
    empty: z.boolean(),
    looping: z.boolean(),
  }),
  z.object({ event: z.literal('checkpoint'), step: count, folder: z.string().nullish() }),
  z.object({
    event: z.literal('done'),
    step: count,
    // Not known yet when it was told to stop while it loaded.
    max_steps: count.nullish(),
    stopped: z.boolean(),
    adapter: z.string().nullish(),
  }),
  programProblem,
]);

export type TrainerEvent = z.output<typeof trainerEvent>;

/** Reads one line; `undefined` for anything that is not an event (libraries print what they like). */
export function readTrainerEvent(line: string): TrainerEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    // Python's json writes a diverged loss as NaN or Infinity, which is no JSON.
    const parsed = trainerEvent.safeParse(JSON.parse(line.replace(/:\s*(NaN|-?Infinity)\b/g, ': null')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
