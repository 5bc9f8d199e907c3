import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What `evaluate.py` finds, one JSON object a line. */
const finding = z.discriminatedUnion('event', [
  z.object({ event: z.literal('start'), rows: count, asked: count, steps: count }),
  z.object({
    event: z.literal('copies'),
    rows: z.array(z.object({ row: count, of: count, exact: z.boolean() })),
  }),
  /** `loss` is the sum over the row's tokens; null where it is no number. */
  z.object({
    event: z.literal('loss'),
    model: z.string(),
    row: count,
    loss: z.number().nullable(),
    tokens: count,
  }),
  z.object({ event: z.literal('unmeasured'), model: z.string(), row: count }),
  z.object({
    event: z.literal('answer'),
    model: z.string(),
    row: count,
    question: z.string(),
    expected: z.string(),
    text: z.string(),
    tokens: count,
    seconds: z.number().nonnegative(),
  }),
  /** Log-probabilities of two answers; null where one is no number. */
  z.object({
    event: z.literal('preference'),
    model: z.string(),
    row: count,
    chosen: z.number().nullable(),
    rejected: z.number().nullable(),
  }),
  z.object({ event: z.literal('cost'), model: z.string(), memory: count }),
]);

export type Loss = Omit<Extract<z.output<typeof finding>, { event: 'loss' }>, 'event' | 'model'>;
export type Answer = Omit<Extract<z.output<typeof finding>, { event: 'answer' }>, 'event' | 'model'>;

export type Preference = Omit<Extract<z.output<typeof finding>, { event: 'preference' }>, 'event' | 'model'>;

/** What was found of one model. */
export interface FoundOfModel {
  losses: Loss[];
  answers: Answer[];
  preferences: Preference[];
  memory: number | undefined;
}

/** All that was found, by model. */
export interface Findings {
  rows: number;
  copies: { row: number; of: number; exact: boolean }[];
  models: Map<string, FoundOfModel>;
}

/**
 * Collects findings as they come.
 *
 * @param onProgress called with the steps that are done and those there are
 */
export function collectFindings(
  models: readonly string[],
  onProgress: (step: number, steps: number) => void,
): { findings: Findings; hear: (event: unknown) => boolean } {
  const findings: Findings = {
    rows: 0,
    copies: [],
    models: new Map(models.map(name => [name, nothingYet()])),
  };
  let [step, steps] = [0, 0];
  const stepped = () => onProgress(++step, steps);
  return {
    findings,
    hear(event) {
      const found = finding.safeParse(event).data;
      if (!found) return false;
      const model = 'model' in found ? findings.models.get(found.model) : undefined;
      switch (found.event) {
        case 'start':
          findings.rows = found.rows;
          steps = found.steps;
          onProgress(step, steps);
          break;
        case 'copies':
          findings.copies = found.rows;
          break;
        case 'loss':
          model?.losses.push(found);
          stepped();
          break;
        case 'unmeasured':
          stepped();
          break;
        case 'answer':
          model?.answers.push(found);
          stepped();
          break;
        case 'preference':
          model?.preferences.push(found);
          break;
        case 'cost':
          if (model) model.memory = found.memory;
          break;
      }
      return true;
    },
  };
}

/** Of a model that was not measured yet. */
export function nothingYet(): FoundOfModel {
  return { losses: [], answers: [], preferences: [], memory: undefined };
}
