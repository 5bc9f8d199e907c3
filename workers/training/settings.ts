import { UserError } from '../../store/errors.ts';
import { allOf, message, type TranslatableMessage } from '../../store/message.ts';
import type { BaseModel, FullSettings, Method, TrainingSettings } from '../workers.ts';
import type { RowsMeasure } from './rows.ts';

const methods: readonly Method[] = ['lora', 'qlora', 'full', 'freeze'];

/** Optimiser steps below which a run on few rows would hardly move the weights. */
const enoughSteps = 20;

/**
 * Fills in every setting that was left out, from the size of the base and of the data, and checks those given.
 *
 * Defaults: rank 16; learning rate 2e-4, 1e-4 above 13 B, a tenth of it where all weights are trained (LoRA's is
 * about ten times full fine-tuning's: "LoRA Without Regret"); 3 epochs under 200 rows, else 1; effective batch 16,
 * smaller where that would leave fewer than 20 steps; sequences up to 1,024 tokens, shorter when every row is.
 *
 * @throws UserError naming the setting, its range, and what was given.
 */
export function fullSettings(
  given: TrainingSettings,
  base: BaseModel,
  rows: Pick<RowsMeasure, 'rows' | 'longest' | 'counted'>,
): FullSettings {
  if (!methods.includes(given.method)) {
    throw new UserError(
      message('“{method}” is no way to train. There are {methods}.', {
        method: given.method,
        methods: allOf(methods),
      }),
    );
  }
  const limits = rangesFor(base);
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    const value = given[name];
    if (value !== undefined) checkRange(limits[name], value);
  }
  const epochs = given.epochs ?? (rows.rows < 200 ? 3 : 1);
  return {
    method: given.method,
    epochs,
    learningRate: given.learningRate ?? defaultRate(given.method, base),
    batchSize: given.batchSize ?? defaultBatch(rows.rows * epochs),
    rank: given.rank ?? 16,
    maxLength: given.maxLength ?? defaultLength(base, rows),
    maxSteps: given.maxSteps,
  };
}

/** Optimiser steps of a run, as the trainer counts them. */
export function stepsOf(settings: FullSettings, rows: number): number {
  const steps = Math.ceil(Math.ceil(rows / settings.batchSize) * settings.epochs);
  return Math.max(1, Math.min(steps, settings.maxSteps ?? steps));
}

/** Learning rate of a method and base where none is given. */
export function defaultRate(method: Method, base: BaseModel): number {
  const rate = base.billions > 13 ? 1e-4 : 2e-4;
  return method === 'full' || method === 'freeze' ? rate / 10 : rate;
}

function defaultBatch(rowsSeen: number): number {
  return [16, 8, 4, 2].find(size => rowsSeen / size >= enoughSteps) ?? 1;
}

function defaultLength(
  base: BaseModel,
  { longest, counted }: Pick<RowsMeasure, 'longest' | 'counted'>,
): number {
  // In steps of 64; where only some were counted or all were estimated, a quarter more.
  const needed = Math.ceil((longest * (counted ? 1 : 1.25)) / 64) * 64;
  return Math.min(Math.max(needed, 128), 1024, base.contextLength);
}

interface Range {
  label: TranslatableMessage;
  least: number;
  most: number;
  whole: boolean;
}

function rangesFor(base: BaseModel) {
  const whole = (label: TranslatableMessage, least: number, most: number): Range => ({
    label,
    least,
    most,
    whole: true,
  });
  return {
    epochs: { label: message('Epochs'), least: 0.01, most: 100, whole: false },
    learningRate: { label: message('The learning rate'), least: 1e-8, most: 0.1, whole: false },
    batchSize: whole(message('The batch size'), 1, 1024),
    rank: whole(message('The rank'), 1, 512),
    maxLength: whole(message('The longest sequence'), 16, base.contextLength),
    maxSteps: whole(message('The number of steps'), 1, 1_000_000),
  } satisfies Record<string, Range>;
}

function checkRange(range: Range, value: number): void {
  if (value >= range.least && value <= range.most && (!range.whole || Number.isInteger(value))) return;
  const [least = '', most = ''] = [range.least, range.most].map(number =>
    number.toLocaleString('en-US', { maximumFractionDigits: 8 }),
  );
  const values = { label: range.label, least, most, value: String(value) };
  throw new UserError(
    range.whole
      ? message('{label} must be a whole number from {least} to {most}; {value} was given.', values)
      : message('{label} must be from {least} to {most}; {value} was given.', values),
  );
}
