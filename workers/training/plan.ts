import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Machine } from '../environment/machine.ts';
import type { BaseModel, FullSettings, ModelWarning, Plan, TrainingSettings } from '../workers.ts';
import { learnedOf, type RowsMeasure } from './rows.ts';
import { defaultRate, fullSettings, stepsOf } from './settings.ts';

/** Tokens a second of an earlier run, to tell how long the next takes. */
export interface MeasuredSpeed {
  base: BaseModel;
  tokensPerSecond: number;
}

export interface PlanFacts {
  base: BaseModel;
  name: string;
  label: string;
  settings: TrainingSettings;
  /** Of the training rows. */
  measured: RowsMeasure;
  heldOut: number;
  /** Where it would run; `undefined` when that is another machine than this. */
  machine: Machine | undefined;
  /** Newest first, of this machine with the same method. */
  speeds: MeasuredSpeed[];
  download: Plan['download'];
}

/**
 * What a run would take. Pure: everything measured comes in.
 *
 * @throws UserError when a setting is out of its range or there are no rows.
 */
export function planOf(facts: PlanFacts): Plan {
  const { base, measured } = facts;
  if (measured.rows === 0) {
    throw new UserError(
      message('{data} has no rows to train on yet. Drop data into the datanet and have it accepted first.', {
        data: facts.label,
      }),
    );
  }
  const settings = fullSettings(facts.settings, base, measured);
  const memory = memoryOf(base, settings, facts.machine);
  return {
    base,
    name: facts.name,
    settings,
    rows: measured.rows,
    heldOut: facts.heldOut,
    tokens: measured.tokens,
    counted: measured.counted,
    learned: learnedOf(measured, settings.maxLength),
    steps: stepsOf(settings, measured.rows),
    memory,
    seconds: secondsOf(facts, settings),
    download: facts.download,
    warnings: warningsOf(facts, settings, memory),
  };
}

/**
 * Bytes at the peak, estimated, with one row in memory at a time: the trainer takes more only where they fit.
 *
 * Weights (2 bytes a parameter, 4 where the processor has no 16-bit floats, 0.52 for the linear layers of QLoRA), what
 * is trained with its gradient and moments (16 bytes a parameter), what the backward pass needs (34 x hidden a token
 * and layer, arXiv 2205.05198; with checkpointing on a GPU 2 x hidden), the logits, and 1.5 GB for the program.
 */
export function memoryOf(base: BaseModel, settings: FullSettings, machine: Machine | undefined): number {
  const { layers, hidden, vocabulary } = base.shape;
  const width = !machine || machine.gpu || machine.bf16 ? 2 : 4;
  const parameters = base.billions * 1e9;
  const embeddings = vocabulary * hidden;
  const weights = { lora: width, freeze: width, full: 0, qlora: 0.52 }[settings.method] * parameters;
  const wide = settings.method === 'qlora' ? embeddings * width : 0;
  const trained = trainedParameters(base, settings);
  const layer = (machine && !machine.gpu ? 34 : 2) * hidden;
  const row = settings.maxLength * (layers * layer + vocabulary * 6);
  return weights + wide + trained * 16 + row + 1.5e9;
}

/**
 * Bytes on the disk at the most: two checkpoints with the optimiser's two moments, the best weights and the model that
 * is made, all in 4 bytes a parameter (a whole model is saved in 2 to 4), and 100 MB for the rest.
 */
export function diskOf(base: BaseModel, settings: FullSettings): number {
  const trained = trainedParameters(base, settings);
  const adapter = settings.method === 'lora' || settings.method === 'qlora';
  const model = adapter ? trained * 4 : base.billions * 1e9 * 4;
  // A checkpoint of a model that is no adapter holds all its weights.
  return 2 * (model + trained * 8) + trained * 4 + model + 1e8;
}

function trainedParameters(base: BaseModel, { method, rank }: FullSettings): number {
  const parameters = base.billions * 1e9;
  switch (method) {
    case 'lora':
    case 'qlora':
      return loraParameters(base, rank);
    case 'full':
      return parameters;
    case 'freeze':
      // The last eighth of the layers, two at least, and the head.
      return parameters * Math.max(1 / 8, 2 / base.shape.layers) + base.shape.vocabulary * base.shape.hidden;
  }
}

/** Parameters of a LoRA of that rank on all linear layers. */
export function loraParameters(base: BaseModel, rank: number): number {
  const { layers, hidden, intermediate, query, keyValue } = base.shape;
  const attention = 2 * (hidden + query) + 2 * (hidden + keyValue);
  const feedForward = 3 * (hidden + intermediate);
  return layers * rank * (attention + feedForward);
}

/** SmolLM2-135M with LoRA on two idle cores (measured: 90 tokens a second in 32-bit, 114 in 16-bit floats). */
const smolOnTwoCores = { billions: 0.135, tokensPerSecond: { narrow: 114, wide: 90 } };

/** Loading the libraries and the base, and the evaluations before and after, take about this long on two cores. */
const startSeconds = 40;

function secondsOf(
  { base, measured, machine, speeds }: PlanFacts,
  settings: FullSettings,
): number | undefined {
  const speed = speedFor(base, machine, speeds);
  if (speed === undefined) return undefined;
  const perRow = Math.min(measured.tokens / measured.rows, settings.maxLength);
  const rowsSeen = Math.min(
    measured.rows * settings.epochs,
    (settings.maxSteps ?? Number.POSITIVE_INFINITY) * settings.batchSize,
  );
  return startSeconds + (perRow * rowsSeen) / speed;
}

/** Of the same base if it was trained here before, else of another one by their sizes: the work grows with them. */
function speedFor(
  base: BaseModel,
  machine: Machine | undefined,
  speeds: MeasuredSpeed[],
): number | undefined {
  const measured = speeds.find(speed => speed.base.name === base.name) ?? speeds[0];
  if (measured) return (measured.tokensPerSecond * measured.base.billions) / base.billions;
  if (!machine || machine.gpu) return undefined;
  const { billions, tokensPerSecond } = smolOnTwoCores;
  // Only for the base it was measured with: nobody's first run of something large should rest on a guess.
  if (base.billions !== billions) return undefined;
  return machine.bf16 ? tokensPerSecond.narrow : tokensPerSecond.wide;
}

function warningsOf(facts: PlanFacts, settings: FullSettings, memory: number): string[] {
  const { base, measured, machine } = facts;
  const warnings: string[] = [];
  if (measured.rows < 50) {
    warnings.push(
      `${count(measured.rows, 'row')} ${measured.rows === 1 ? 'is' : 'are'} little to learn from: ` +
        'the model will pick up a tone or a form, hardly new knowledge.',
    );
  }
  if (facts.heldOut === 0) {
    warnings.push('No rows are held out, so nothing can say whether the model got better.');
  }
  const room = machine?.gpu?.memory ?? machine?.memory ?? Number.POSITIVE_INFINITY;
  if (memory > room) {
    const lighter = settings.method === 'qlora' ? 'a smaller base' : 'qlora or a smaller base';
    warnings.push(
      `It needs about ${gigabytes(memory)} of memory and ${machine?.gpu?.name ?? 'this machine'} has ` +
        `${gigabytes(room)}: it will most likely fail. Take ${lighter}.`,
    );
  } else if (machine && !machine.gpu && base.billions > 0.7) {
    warnings.push(
      `There is no GPU here: a base of ${base.billions} billion parameters trains very slowly on a processor.`,
    );
  }
  warnings.push(...lengthWarnings(facts, settings));
  const rate = doubtfulRate(settings, base);
  if (rate) warnings.push(`${rate.what} ${rate.advice}`);
  if (settings.epochs > 10) {
    warnings.push(`${settings.epochs} epochs make a model repeat its rows word for word. 1 to 3 are usual.`);
  }
  if (base.gated) {
    warnings.push(
      `${base.hub} is given only to accounts that accepted its licence (${base.license}); HF_TOKEN must be set.`,
    );
  }
  return warnings;
}

/** Rows of which the end is not learned, or nothing at all. */
function lengthWarnings({ base, measured }: PlanFacts, settings: FullSettings): string[] {
  const { whole, truncated, tooLong, noAnswer, refused } = learnedOf(measured, settings.maxLength);
  const all = whole + truncated + tooLong + noAnswer + refused;
  const within = `within ${number(settings.maxLength)} tokens`;
  const about = measured.counted
    ? ''
    : ' (by an estimate that is rather too high; the base is not here to count with)';
  const longer =
    settings.maxLength < Math.min(measured.longest, base.contextLength)
      ? ` Take a maxLength of ${number(Math.min(measured.longest, base.contextLength))} to learn them whole.`
      : '';
  const warnings: string[] = [];
  if (tooLong > 0) {
    warnings.push(
      `${number(tooLong)} of ${count(all, 'row')} ${tooLong === 1 ? 'holds' : 'hold'} nothing to learn ${within}${about}.${longer}`,
    );
  }
  if (truncated > 0) {
    warnings.push(
      `${number(truncated)} of ${count(all, 'row')} ${truncated === 1 ? 'is' : 'are'} cut: the end is not learned ${within}${about}.${tooLong > 0 ? '' : longer}`,
    );
  }
  if (noAnswer > 0)
    warnings.push(
      `${number(noAnswer)} of ${count(all, 'row')} ${noAnswer === 1 ? 'holds' : 'hold'} no answer to learn.`,
    );
  if (refused > 0)
    warnings.push(
      `${number(refused)} of ${count(all, 'row')} ${refused === 1 ? 'has' : 'have'} roles that the template of ${base.name} refuses, and ${refused === 1 ? 'is' : 'are'} left out.`,
    );
  return warnings;
}

/** A learning rate far from what works: ten times the default and more breaks models, a twentieth teaches nothing. */
export function doubtfulRate(settings: FullSettings, base: BaseModel): ModelWarning | undefined {
  const usual = defaultRate(settings.method, base);
  const times = settings.learningRate / usual;
  if (times >= 10) {
    return {
      what: `A learning rate of ${settings.learningRate} is ${number(times)} times the usual one and most likely ruins the model.`,
      advice: `Take ${usual}.`,
    };
  }
  if (times <= 1 / 20) {
    return {
      what: `A learning rate of ${settings.learningRate} is ${number(1 / times)} times smaller than the usual one: the model will hardly change.`,
      advice: `Take ${usual}.`,
    };
  }
  return undefined;
}

const number = (value: number) => Math.round(value).toLocaleString('en-US');
const count = (value: number, thing: string) => `${number(value)} ${thing}${value === 1 ? '' : 's'}`;
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 10e9 ? 1 : 0)} GB`;
