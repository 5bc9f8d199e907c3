import { message, type Said } from '../../store/message.ts';
import type { BaseModel } from '../base-model.ts';
import type { Lack } from '../capability.ts';
import type { Machine } from '../environment/machine.ts';
import { mostOnProcessor } from '../jobs/needs.ts';
import type { ModelWarning } from '../model.ts';
import type { PlanWarning, RowsLearned } from '../plan.ts';
import type { FullSettings } from '../training-request.ts';
import type { RowsMeasure } from './rows.ts';
import { defaultRate } from './settings.ts';

/** What a plan is doubted by. */
export interface PlannedRun {
  base: BaseModel;
  settings: FullSettings;
  /** Of the training rows. */
  measured: RowsMeasure;
  learned: RowsLearned;
  /** Rows that are held out. */
  heldOut: number;
  /** What no worker that is there has. */
  lack: Lack | undefined;
  /** Whether a worker is there that would have it for qlora. */
  fitsInFourBits: boolean;
  /** Where it would run; `undefined` when that is another machine than this. */
  machine: Machine | undefined;
}

/** Why a run may not be worth its time, each with what to do where something can be done. */
export function planWarnings(run: PlannedRun): PlanWarning[] {
  const { base, settings, measured } = run;
  const warnings: PlanWarning[] = [];
  if (base.modality) {
    warnings.push({
      what: message(
        'Training on {modality, select, image {pictures} other {sound}} is experimental. The model is not talked to or evaluated here: it is taken home by “/model export”.',
        { modality: base.modality },
      ),
    });
  }
  if (measured.rows < 50) {
    warnings.push({
      what: message(
        '{rows, plural, one {# row is} other {# rows are}} little to learn from: the model will pick up a tone or a form, hardly new knowledge.',
        { rows: measured.rows },
      ),
    });
  }
  if (run.heldOut === 0) {
    warnings.push({
      what: message('No rows are held out, so nothing can say whether the model got better.'),
    });
  }
  warnings.push(...machineWarnings(run), ...lengthWarnings(run));
  const rate = doubtfulRate(settings, base);
  if (rate) warnings.push(rate);
  if (settings.epochs > 10) {
    warnings.push({
      what: message('{epochs, number} epochs make a model repeat its rows word for word.', {
        epochs: settings.epochs,
      }),
      advice: message('1 to 3 are usual.'),
    });
  }
  if (base.gated) {
    warnings.push({
      what: message('{hub} is given only to accounts that accepted its licence ({license}).', {
        hub: base.hub,
        license: base.license,
      }),
      advice: message('HF_TOKEN must be set to the token of such an account.'),
    });
  }
  return warnings;
}

/** A learning rate far from what works: ten times the default and more breaks models, a twentieth teaches nothing. */
export function doubtfulRate(settings: FullSettings, base: BaseModel): ModelWarning | undefined {
  const usual = defaultRate(settings.method, base, settings.objective);
  const times = settings.learningRate / usual;
  const rate = String(settings.learningRate);
  const advice = message('Take {rate}.', { rate: String(usual) });
  if (times >= 10) {
    return {
      what: message(
        'A learning rate of {rate} is {times, number} times the usual one and most likely ruins the model.',
        { rate, times: Math.round(times) },
      ),
      advice,
    };
  }
  if (times <= 1 / 20) {
    return {
      what: message(
        'A learning rate of {rate} is {times, number} times smaller than the usual one: the model will hardly change.',
        { rate, times: Math.round(1 / times) },
      ),
      advice,
    };
  }
  return undefined;
}

function machineWarnings({ base, lack, fitsInFourBits, machine }: PlannedRun): PlanWarning[] {
  if (lack) {
    return [
      {
        what: lackWords(lack),
        advice: fitsInFourBits ? message('Take qlora or a smaller base.') : message('Take a smaller base.'),
      },
    ];
  }
  if (machine && !machine.gpu && base.billions > mostOnProcessor) {
    return [
      {
        what: message(
          'There is no GPU here: a base of {billions, number} billion parameters trains very slowly on a processor.',
          { billions: base.billions },
        ),
      },
    ];
  }
  return [];
}

/** What a run lacks of the workers that are there. */
function lackWords({ class: of, needed, largest }: Lack): Said {
  const sizes = { needed: gigabytes(needed), largest: gigabytes(largest) };
  return of === 'gpu'
    ? message(
        'It needs about {needed, number} GB of GPU memory, and the largest worker has {largest, number} GB: it would wait for one that has as much.',
        sizes,
      )
    : message(
        'It needs about {needed, number} GB of memory, and the largest worker has {largest, number} GB: it would wait for one that has as much.',
        sizes,
      );
}

/** Rows of which the end is not learned, or nothing at all. */
function lengthWarnings({ base, settings, measured, learned }: PlannedRun): PlanWarning[] {
  const { whole, truncated, tooLong, noAnswer, refused, otherKind = 0 } = learned;
  const all = whole + truncated + tooLong + noAnswer + refused + otherKind;
  const rows = { all, most: settings.maxLength };
  const longest = Math.min(measured.longest, base.contextLength);
  const longer = settings.maxLength < longest && {
    advice: message('Take a maxLength of {length, number} to learn them whole.', {
      length: Math.round(longest),
    }),
  };
  const warnings: PlanWarning[] = [];
  if (tooLong > 0 && base.modality === 'audio') {
    warnings.push({
      what: message(
        '{n, plural, one {# of {all, number} clips is} other {# of {all, number} clips are}} longer than the 30 seconds that {base} hears at once, and left out.',
        { n: tooLong, all, base: base.name },
      ),
      advice: message('Give longer sound in pieces.'),
    });
  } else if (tooLong > 0) {
    warnings.push({
      what: message(
        '{n, plural, one {# of {all, number} rows holds} other {# of {all, number} rows hold}} nothing to learn within {most, number} tokens.',
        { ...rows, n: tooLong },
      ),
      ...longer,
    });
  }
  if (truncated > 0) {
    warnings.push({
      what: message(
        '{n, plural, one {# of {all, number} rows is} other {# of {all, number} rows are}} cut: the end is not learned within {most, number} tokens.',
        { ...rows, n: truncated },
      ),
      ...(tooLong === 0 && longer),
    });
  }
  if (warnings.length > 0 && !measured.counted) {
    warnings.push({
      what: message(
        'These lengths are an estimate that is rather too high: the base is not here to count with.',
      ),
    });
  }
  if (otherKind > 0) {
    warnings.push({
      what: message(
        '{n, plural, one {# of {all, number} rows is} other {# of {all, number} rows are}} of another kind than {objective} learns from, and left out.',
        { n: otherKind, all, objective: settings.objective },
      ),
    });
  }
  if (noAnswer > 0 && base.modality) {
    warnings.push({
      what: message(
        'Nothing is said of {n, number} of {all, number}: they have no caption or transcript, and are left out.',
        { n: noAnswer, all },
      ),
    });
  } else if (noAnswer > 0 && settings.objective === 'sft') {
    warnings.push({
      what: message(
        '{n, plural, one {# of {all, number} rows holds} other {# of {all, number} rows hold}} no answer to learn.',
        { n: noAnswer, all },
      ),
    });
  }
  if (refused > 0) {
    warnings.push({
      what: message(
        '{n, plural, one {# of {all, number} rows has roles that the template of {base} refuses, and is} other {# of {all, number} rows have roles that the template of {base} refuses, and are}} left out.',
        { n: refused, all, base: base.name },
      ),
    });
  }
  return warnings;
}

/** Billions of bytes, to a tenth below ten. */
const gigabytes = (bytes: number) => (bytes < 10e9 ? Math.round(bytes / 1e8) / 10 : Math.round(bytes / 1e9));
