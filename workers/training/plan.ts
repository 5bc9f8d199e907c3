import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { BaseModel } from '../base-model.ts';
import type { Needs, SharedNeeds, Slot } from '../capability.ts';
import type { Machine } from '../environment/machine.ts';
import { bytesIn, lackOf, mayTake, mostOnProcessor } from '../jobs/needs.ts';
import { activeBillions, attentionLayers, expertParameters } from '../models/parameters.ts';
import type { Plan } from '../plan.ts';
import {
  type FullSettings,
  isAdapter,
  type Method,
  type SettingReason,
  type Targets,
  type TrainingSettings,
} from '../training-request.ts';
import { activationBytes } from './activations.ts';
import { mediaBytes } from './media.ts';
import { planWarnings } from './plan-warnings.ts';
import { processesFor } from './processes.ts';
import { learnedOf, type RowsMeasure } from './rows.ts';
import { fullSettings, stepsOf } from './settings.ts';

/** Tokens a second of an earlier run, to tell how long the next takes. */
export interface MeasuredSpeed {
  base: BaseModel;
  tokensPerSecond: number;
  /** By how many it went. */
  processes: number;
}

export interface PlanFacts {
  base: BaseModel;
  name: string;
  label: string;
  settings: TrainingSettings;
  /** Why a setting is what it is; none for settings that nobody explains. */
  reasons?: (settings: FullSettings) => SettingReason[];
  /** Of the training rows. */
  measured: RowsMeasure;
  heldOut: number;
  /** Training rows that the objective learns nothing of. */
  otherKind?: number;
  /** Where it would run; `undefined` when that is another machine than this. */
  machine: Machine | undefined;
  /** Of all workers that are there. */
  slots: readonly Slot[];
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
  const needs = needsOf(base, settings);
  const place = placeOf(needs, facts.slots);
  const memory = place ? bytesIn(needs, place) : needs.bytes.gpu;
  if (!needs.shared && isSharedOut(base, settings, facts.slots)) throw unshared(settings);
  const lack = lackOf(needs, facts.slots);
  const fitsInFourBits = !lackOf(needsOf(base, { ...settings, method: 'qlora' }), facts.slots);
  const learned = {
    ...learnedOf(measured, settings.maxLength),
    ...(facts.otherKind && { otherKind: facts.otherKind }),
  };
  if (settings.patience > 0 && facts.heldOut === 0) {
    throw new UserError(
      message(
        'No rows of {data} are held out, so nothing can say when it gets no better. Leave the patience out, or add rows.',
        { data: facts.label },
      ),
    );
  }
  return {
    base,
    name: facts.name,
    settings,
    reasons: facts.reasons?.(settings) ?? [],
    rows: measured.rows,
    heldOut: facts.heldOut,
    tokens: measured.tokens,
    counted: measured.counted,
    learned,
    steps: stepsOf(settings, measured.rows),
    memory,
    needs,
    seconds: secondsOf(facts, settings),
    download: facts.download,
    warnings: planWarnings({ ...facts, settings, learned, lack, fitsInFourBits }),
  };
}

/**
 * Bytes that each process takes at the peak, estimated, with one row in memory at a time: the trainer takes more only where they fit.
 *
 * Weights (2 bytes a parameter, 4 where the processor has no 16-bit floats, 0.52 for the linear layers of QLoRA, of which
 * experts are none), what is trained with its gradient and moments (16 bytes a parameter), what the backward pass keeps of
 * a row, and 1.5 GB for the program, or a third of it for pictures and sound on a processor.
 */
export function memoryOf(
  base: BaseModel,
  settings: FullSettings,
  machine: { gpu: unknown; bf16: boolean } | undefined,
): number {
  const { hidden, vocabulary } = base.shape;
  const width = widthOn(machine);
  const wide = settings.method === 'qlora' ? expertParameters(base.shape) : 0;
  const parameters = base.billions * 1e9 - wide;
  const weights = { lora: width, freeze: width, full: 0, qlora: 0.52 }[settings.method] * parameters;
  const embeddings = settings.method === 'qlora' ? vocabulary * hidden : 0;
  const trained = trainedParameters(base, settings);
  // The libraries alone, as measured; of text that has stood for what long rows take besides.
  const program = base.modality && machine && !machine.gpu ? 0.5e9 : 1.5e9;
  const together = settings.objective === 'dpo' ? 2 : 1;
  const recomputes = !machine || Boolean(machine.gpu);
  const row = together * activationBytes(base.shape, settings, { width, recomputes });
  return weights + (wide + embeddings) * width + trained * 16 + row + mediaBytes(base, width) + program;
}

/** Bytes of a number that is reckoned with. */
const widthOn = (machine: { gpu: unknown; bf16: boolean } | undefined): 2 | 4 =>
  !machine || machine.gpu || machine.bf16 ? 2 : 4;

/** What a run needs of each class of what computes. */
export function needsOf(base: BaseModel, settings: FullSettings): Needs {
  return {
    bytes: byClass(machine => memoryOf(base, settings, machine)),
    ...(canBeShared(base, settings) && { shared: sharedNeeds(base, settings) }),
    prefersGpu: base.billions > mostOnProcessor,
  };
}

function byClass(bytes: (machine: { gpu: unknown; bf16: boolean }) => number): Needs['bytes'] {
  return {
    gpu: bytes({ gpu: true, bf16: true }),
    'cpu-bf16': bytes({ gpu: undefined, bf16: true }),
    cpu: bytes({ gpu: undefined, bf16: false }),
  };
}

/** Whether several processes can have a part each of the model: four-bit weights and DoRA's norms want all of it. */
const canBeShared = ({ modality }: BaseModel, { method, objective, dora }: FullSettings): boolean =>
  method !== 'qlora' && !dora && objective === 'sft' && !modality;

/**
 * Shared out are the base's weights, and of full and freeze all that is trained; an adapter each process has whole. Gathered
 * at once are the embeddings, the layer that is reckoned and the one that comes next, with their gradients where they are
 * trained.
 */
function sharedNeeds(base: BaseModel, settings: FullSettings): SharedNeeds {
  const { layers, vocabulary, hidden } = base.shape;
  const [parameters, embeddings] = [base.billions * 1e9, vocabulary * hidden];
  const isWhole = !isAdapter(settings.method);
  const trained = isWhole ? trainedParameters(base, settings) * 16 : 0;
  const weights = settings.method === 'full' ? 0 : parameters;
  const atOnce = embeddings + (2 * (parameters - embeddings)) / layers;
  return {
    bytes: byClass(machine => weights * widthOn(machine) + trained),
    gathered: byClass(machine => atOnce * (isWhole ? 8 : widthOn(machine))),
    batch: settings.batchSize,
  };
}

/** Whether it would go by several processes that have a part of the model each, wherever it goes. */
const isSharedOut = (base: BaseModel, settings: FullSettings, slots: readonly Slot[]) =>
  slots.length > 0 && slots.every(({ shares }) => processesFor(settings, base, shares) > 1);

const unshared = ({ method }: FullSettings) =>
  new UserError(
    message(
      'Every worker shares bases out between its processes (TRAINING_SHARDING), which {way} can’t do. Train with lora, full or freeze, or ask the operator to set TRAINING_SHARDING=none.',
      { way: method === 'qlora' ? method : 'dora' },
    ),
  );

/** The smallest slot that may take the run, else the largest. */
function placeOf(needs: Needs, slots: readonly Slot[]): Slot | undefined {
  const bySize = slots.toSorted((one, other) => one.memory - other.memory);
  return bySize.find(slot => mayTake(needs, slot, slots)) ?? bySize.at(-1);
}

/** Bytes that each method would take with rows of up to 1,024 tokens, before there are any. */
export function memoryByMethod(base: BaseModel, machine: Machine | undefined): Record<Method, number> {
  const maxLength = Math.min(1024, base.contextLength);
  const rows = { rows: 1000, longest: maxLength, counted: true };
  const take = (method: Method) => memoryOf(base, fullSettings({ method, maxLength }, base, rows), machine);
  return { lora: take('lora'), qlora: take('qlora'), full: take('full'), freeze: take('freeze') };
}

/**
 * Bytes on the disk at the most: two checkpoints with the optimiser's two moments, the best weights and the model that
 * is made, all in 4 bytes a parameter (a whole model is saved in 2 to 4), and 100 MB for the rest.
 */
export function diskOf(base: BaseModel, settings: FullSettings): number {
  const trained = trainedParameters(base, settings);
  const model = isAdapter(settings.method) ? trained * 4 : base.billions * 1e9 * 4;
  // A checkpoint of a model that is no adapter holds all its weights.
  return 2 * (model + trained * 8) + trained * 4 + model + 1e8;
}

function trainedParameters(base: BaseModel, { method, rank, targets }: FullSettings): number {
  const parameters = base.billions * 1e9;
  switch (method) {
    case 'lora':
    case 'qlora':
      return loraParameters(base, rank, targets);
    case 'full':
      return parameters;
    case 'freeze':
      // The last eighth of the layers, two at least, and the head.
      return parameters * Math.max(1 / 8, 2 / base.shape.layers) + base.shape.vocabulary * base.shape.hidden;
  }
}

/** Parameters of a LoRA of that rank; of a mixture of experts only the attention has it. */
export function loraParameters(base: BaseModel, rank: number, targets: Targets = 'all'): number {
  const { layers, hidden, intermediate, experts } = base.shape;
  const attention = attentionLayers(base.shape).reduce((sum, [reads, gives]) => sum + reads + gives, 0);
  const feedForward = experts ? 0 : 3 * (hidden + intermediate);
  const widths = { all: attention + feedForward, attention, mlp: feedForward };
  return layers * rank * widths[targets];
}

/** SmolLM2-135M with LoRA on two idle cores (measured: 90 tokens a second in 32-bit, 114 in 16-bit floats). */
const smolOnTwoCores = { billions: 0.135, tokensPerSecond: { narrow: 114, wide: 90 } };

/** Loading the libraries and the base, and the evaluations before and after, take about this long on two cores. */
const startSeconds = 40;

function secondsOf(
  { base, measured, machine, speeds }: PlanFacts,
  settings: FullSettings,
): number | undefined {
  const speed = speedFor(base, machine, speeds, processesFor(settings, base, machine?.processes));
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
  processes: number,
): number | undefined {
  // Of pictures and sound most of the time goes where no tokens are: only the same base says how long another run takes.
  const alike = base.modality ? undefined : speeds.find(speed => !speed.base.modality);
  const measured = speeds.find(speed => speed.base.name === base.name) ?? alike;
  // A GPU more is as fast as the first; on a processor they share its cores.
  const more = measured && machine?.gpu ? processes / measured.processes : 1;
  if (measured)
    return (more * measured.tokensPerSecond * activeBillions(measured.base)) / activeBillions(base);
  if (!machine || machine.gpu) return undefined;
  const { billions, tokensPerSecond } = smolOnTwoCores;
  // Only for the base it was measured with: nobody's first run of something large should rest on a guess.
  if (base.billions !== billions) return undefined;
  return machine.bf16 ? tokensPerSecond.narrow : tokensPerSecond.wide;
}
