import { UserError } from '../../store/errors.ts';
import { allOf, message, type TranslatableMessage } from '../../store/message.ts';
import type { BaseModel } from '../base-model.ts';
import {
  type FullSettings,
  isAdapter,
  type Method,
  type Objective,
  type Scheduler,
  type Targets,
  type TrainingSettings,
} from '../training-request.ts';
import { packs } from './packing.ts';
import type { RowsMeasure } from './rows.ts';

const methods: readonly Method[] = ['lora', 'qlora', 'full', 'freeze'];
const objectives: readonly Objective[] = ['sft', 'dpo', 'kto'];
const schedulers: readonly Scheduler[] = ['cosine', 'linear', 'constant'];
const targets: readonly Targets[] = ['all', 'attention', 'mlp'];

/** Optimiser steps below which a run on few rows would hardly move the weights. */
const enoughSteps = 20;

/**
 * Fills in every setting that was left out, from the size of the base and of the data, and checks those given.
 *
 * Defaults: rank 16; learning rate 2e-4, 1e-4 above 13 B, a tenth of it where all weights are trained (LoRA's is
 * about ten times full fine-tuning's: "LoRA Without Regret"); 3 epochs under 200 rows, else 1; effective batch 16,
 * smaller where that would leave fewer than 20 steps; sequences up to 1,024 tokens, shorter when every row is; alpha
 * twice the rank; dropout 0.05 under 1,000 rows, else none; a cosine after 3 % of warmup. Rows are packed where that is
 * proven to change nothing but time, and only there, whatever is asked for.
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
  checkChoices(given);
  if (base.shape.experts && given.targets === 'mlp') {
    throw new UserError(
      message(
        'This base is a mixture of experts, and its experts can’t have adapters of their own. Train with targets all or attention.',
      ),
    );
  }
  const limits = rangesFor(base);
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    const value = given[name];
    if (value !== undefined) checkRange(limits[name], value);
  }
  const epochs = given.epochs ?? (rows.rows < 200 ? 3 : 1);
  const rank = given.rank ?? 16;
  return {
    method: given.method,
    epochs,
    objective: given.objective ?? 'sft',
    beta: given.beta ?? 0.1,
    patience: given.patience ?? 0,
    learningRate: given.learningRate ?? defaultRate(given.method, base, given.objective),
    batchSize: given.batchSize ?? defaultBatch(rows.rows * epochs),
    rank,
    maxLength: given.maxLength ?? defaultLength(base, rows),
    alpha: given.alpha ?? defaultAlpha(rank, given.rslora),
    dropout: given.dropout ?? (rows.rows < 1000 ? 0.05 : 0),
    targets: given.targets ?? 'all',
    rslora: given.rslora ?? false,
    dora: given.dora ?? false,
    packing: (given.packing ?? true) && packs(base) && (given.objective ?? 'sft') === 'sft',
    warmup: given.warmup ?? 0.03,
    scheduler: given.scheduler ?? 'cosine',
    weightDecay: given.weightDecay ?? 0,
    seed: given.seed,
    maxSteps: given.maxSteps,
  };
}

/** Optimiser steps of a run, as the trainer counts them. */
export function stepsOf(settings: FullSettings, rows: number): number {
  const steps = Math.ceil(Math.ceil(rows / settings.batchSize) * settings.epochs);
  return Math.max(1, Math.min(steps, settings.maxSteps ?? steps));
}

/** Learning rate of a method, base and objective where none is given; preferences are learned more gently. */
export function defaultRate(method: Method, base: BaseModel, objective: Objective = 'sft'): number {
  const rate = base.billions > 13 ? 1e-4 : 2e-4;
  return isAdapter(method) && objective === 'sft' ? rate : rate / 10;
}

/** Twice the rank. rsLoRA divides by the rank's root: what is as strong as that at rank 16, at every rank. */
export function defaultAlpha(rank: number, rslora = false): number {
  return rslora ? 8 : 2 * rank;
}

function checkChoices(given: TrainingSettings): void {
  const known: [string, readonly string[], string | undefined][] = [
    ['objective', objectives, given.objective],
    ['scheduler', schedulers, given.scheduler],
    ['targets', targets, given.targets],
  ];
  for (const [name, choices, value] of known) {
    if (value !== undefined && !choices.includes(value)) {
      throw new UserError(
        message('“{value}” is no {name}. There are {choices}.', { value, name, choices: allOf(choices) }),
      );
    }
  }
  if (given.objective !== undefined && given.objective !== 'sft' && !isAdapter(given.method)) {
    throw new UserError(
      message(
        '{objective} compares the model with its base, which is there only below an adapter. Take lora or qlora.',
        { objective: given.objective },
      ),
    );
  }
  for (const kind of ['rslora', 'dora'] as const) {
    if (given[kind] && !isAdapter(given.method)) {
      throw new UserError(
        message(
          '{kind} is a kind of LoRA, and {method} trains no adapter. Take lora or qlora, or leave it out.',
          {
            kind,
            method: given.method,
          },
        ),
      );
    }
  }
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
    alpha: { label: message('Alpha'), least: 0.001, most: 4096, whole: false },
    dropout: { label: message('Dropout'), least: 0, most: 0.9, whole: false },
    beta: { label: message('Beta'), least: 0.001, most: 10, whole: false },
    patience: whole(message('The patience'), 0, 100),
    warmup: { label: message('The warmup'), least: 0, most: 0.5, whole: false },
    weightDecay: { label: message('The weight decay'), least: 0, most: 1, whole: false },
    seed: whole(message('The seed'), 0, 2_147_483_647),
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
