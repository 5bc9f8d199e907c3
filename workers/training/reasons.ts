import { message, type Said } from '../../store/message.ts';
import { type FullSettings, isAdapter, type SettingReason } from '../training-request.ts';
import { type GuidedFacts, quickRows } from './guide.ts';
import { packs } from './packing.ts';
import { loraParameters } from './plan.ts';
import { stepsOf } from './settings.ts';

/** A plan's settings with what led to them. */
export interface ReasonedRun extends GuidedFacts {
  settings: FullSettings;
}

/** Why each setting is what it is, in the order they are shown. */
export function reasonsFor(run: ReasonedRun): SettingReason[] {
  const reasons: SettingReason[] = [];
  for (const [setting, why] of Object.entries(explanations)) {
    const wanted = run.given[setting as keyof typeof run.given];
    // Packing is not done everywhere, whatever was asked for.
    const isGiven = wanted !== undefined && (setting !== 'packing' || wanted === run.settings.packing);
    if (setting === 'rank' && !isAdapter(run.settings.method)) continue;
    if (setting === 'packing' && wanted === undefined && !mayPack(run)) continue;
    reasons.push({ setting, why: isGiven ? message('as chosen') : why(run), given: isGiven });
  }
  // What is new to this list is shown where it was chosen.
  for (const [setting, value] of Object.entries(run.given)) {
    if (setting in explanations || setting === 'maxSteps' || value === undefined) continue;
    reasons.push({ setting, why: message('as chosen'), given: true });
  }
  return reasons;
}

/** Whether several rows may go through at once: on a processor one does, which keeps it as busy as more. */
const mayPack = ({ machine, settings }: ReasonedRun) =>
  settings.objective === 'sft' && (!machine || Boolean(machine.gpu));

const explanations: Record<string, (run: ReasonedRun) => Said> = {
  method: ({ settings }) =>
    settings.method === 'qlora'
      ? message('LoRA would need more memory than there is here; with a base of 4 bits it fits')
      : message('a small part beside the base learns, so it takes little memory and the base stays as it is'),
  rank: whyRank,
  learningRate: ({ settings, base }) =>
    !isAdapter(settings.method)
      ? message('a tenth of what LoRA takes, since the base’s own weights move')
      : base.billions > 13
        ? message('half of the usual, since the base is large')
        : message('the usual for LoRA'),
  batchSize: whyBatch,
  epochs: whyEpochs,
  maxLength: whyLength,
  packing: whyPacking,
};

function whyRank({ goal, base, settings, measured }: ReasonedRun): Said {
  if (goal === 'style') return message('a tone or a form is a small change');
  if (goal === 'quick') return message('small and fast, for a first look');
  if (goal === 'knowledge') {
    return message('facts need room: {weights, number} weights for {tokens, number} tokens', {
      weights: rounded(loraParameters(base, settings.rank)),
      tokens: rounded(measured.tokens),
    });
  }
  return message('the usual, enough for a tone and for some facts');
}

function whyBatch({ settings, measured }: ReasonedRun): Said {
  if (settings.batchSize >= 16) return message('the usual; each step rests on so many rows');
  const steps = (batchSize: number) => stepsOf({ ...settings, batchSize }, measured.rows);
  return message(
    'so few rows make {steps, plural, one {# step} other {# steps}} of it; with 16 {fewer, plural, one {it would be #} other {they would be #}}',
    { steps: steps(settings.batchSize), fewer: steps(16) },
  );
}

function whyEpochs({ goal, measured }: ReasonedRun): Said {
  const { rows } = measured;
  if (goal === 'quick') {
    return rows > quickRows
      ? message('about {rows, number} rows are enough to see whether it learns', { rows: quickRows })
      : message('one pass is enough to see whether it learns');
  }
  if (goal === 'knowledge')
    return message('facts have to be read several times; more than 5 make it repeat rows word for word');
  if (goal === 'style') return message('a tone is learned from little; more passes make it repeat rows');
  return rows < 200
    ? message('{rows, plural, one {# row has} other {# rows have}} to be read several times', { rows })
    : message('{rows, number} rows are enough for one pass', { rows });
}

function whyLength({ settings, measured, goal }: ReasonedRun): Said {
  const longest = Math.round(measured.longest);
  if (longest <= settings.maxLength)
    return message('the longest row has {longest, number} tokens', { longest });
  return goal === 'quick'
    ? message('short, for a first look; the longest row has {longest, number} tokens', { longest })
    : message('more takes much memory; the longest row has {longest, number} tokens and is cut', { longest });
}

function whyPacking({ base, settings, machine }: ReasonedRun): Said {
  if (settings.objective !== 'sft') return message('preferences are read in pairs');
  if (!packs(base))
    return message('rows are proven to stay apart in other families, not in {family}', {
      family: base.added?.type ?? base.family,
    });
  return machine && !machine.gpu
    ? message('on a processor one row goes through at a time, so there is nothing to pack')
    : message('short rows share a sequence instead of being padded; none reads another');
}

/** To two digits, as people say such numbers. */
const rounded = (value: number): number => Number(value.toPrecision(2));
