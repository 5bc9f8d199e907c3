import type { Job, Refinement } from '../../workers/job.ts';
import type { Evaluation, EvaluationPart, Measure } from '../../workers/measurement.ts';
import { t, translate } from '../language/translate.ts';
import type { Block, Button, Fact, Reply, Tone } from '../reply.ts';
import { plain } from '../reply.ts';
import { dateAndTime } from '../words.ts';
import { differenceCell, fewestRows, shown } from './evaluation.ts';

/** What a run or an evaluation of a refinement is for, and what was decided. */
export function refinementFacts({ refines, kept }: Refinement): Fact[] {
  return [
    { label: t('Refines'), value: refines },
    ...(kept
      ? [
          {
            label: t('Decided'),
            value: t('{model} stays, by {person} on {time}', {
              model: refines,
              person: kept.by,
              time: dateAndTime(kept.at),
            }),
          },
        ]
      : []),
  ];
}

/** The new model beside the one that it refines: on the older held-out rows, then on those that are new since. */
export function refinementBlocks({ parts = [] }: Evaluation, { refines }: Refinement): Block[] {
  return parts.flatMap(part => partTable(part, refines));
}

/** What can be said of the two, over both parts: only what is beyond chance. */
export function refinementVerdict(
  { parts = [], models }: Evaluation,
  { refines: base }: Refinement,
): { tone: Tone; text: string } {
  const names = { model: models[0]?.name ?? '', base };
  const found = parts.map(part => comparison(part, base));
  const [better, worse] = [found.includes('better'), found.includes('worse')];
  if (better && worse) {
    return {
      tone: 'warning',
      text:
        found[0] === 'worse'
          ? t('{model} does better than {base} on the newer rows and worse on the older', names)
          : t('{model} does better than {base} on the older rows and worse on the newer', names),
    };
  }
  if (better) return { tone: 'good', text: t('{model} does better than {base} on rows it never saw', names) };
  if (worse) return { tone: 'bad', text: t('{model} does worse than {base} on rows it never saw', names) };
  return { tone: 'neutral', text: t('No difference between {model} and {base} can be told', names) };
}

/** The two ways out of a refinement that is measured. Nothing is promoted by itself. */
export function decisionButtons({ modelName: model, refinement }: Job): Button[] {
  if (!refinement) return [];
  const { run, refines, name, kept } = refinement;
  return [
    {
      label: t('Promote {model}', { model }),
      style: 'primary',
      call: { command: 'model promote', args: { model, name } },
    },
    ...(kept
      ? []
      : [
          {
            label: t('Keep {model}', { model: refines }),
            call: { command: 'refine keep', args: { job: run } },
          },
        ]),
  ];
}

export const measureAgain = ({ run }: Refinement): Button => ({
  label: t('Measure again'),
  style: 'primary',
  call: { command: 'refine measure', args: { job: run } },
});

/** Tells that a refinement is trained but can't be measured beside the model that it refines. */
export function unmeasuredNotice({ number, modelName: model, problem }: Job, refinement: Refinement): Reply {
  const why = problem ?? refinement.problem;
  return {
    state: {
      tone: 'bad',
      text: t('{model} could not be measured beside {other}', { model, other: refinement.refines }),
    },
    blocks: [{ kind: 'text', markdown: plain(why === undefined ? t('Its log says more.') : translate(why)) }],
    buttons: [
      measureAgain(refinement),
      { label: t('Model card'), call: { command: 'model show', args: { model } } },
      { label: t('Show its log'), call: { command: 'job show', args: { job: number } } },
    ],
    thread: { of: `job:${refinement.run}` },
  };
}

/** Whether a run is done, and its evaluation is about to be queued. */
export const isMeasuredSoon = ({ kind, status, refinement }: Job): boolean =>
  kind === 'train' &&
  status === 'done' &&
  refinement !== undefined &&
  refinement.evaluation === undefined &&
  refinement.problem === undefined;

/** By its loss where it has one; a part of few rows says nothing. */
function comparison(part: EvaluationPart, refines: string): 'better' | 'worse' | 'same' {
  const { loss, rougeL } = part.models.find(({ name }) => name === refines)?.difference ?? {};
  if (part.count < fewestRows) return 'same';
  if (loss) return loss.high < 0 ? 'better' : loss.low > 0 ? 'worse' : 'same';
  if (!rougeL) return 'same';
  return rougeL.low > 0 ? 'better' : rougeL.high < 0 ? 'worse' : 'same';
}

const compared: readonly Measure[] = ['loss', 'preferred', 'rougeL'];

function partTable({ rows, label, count, models }: EvaluationPart, refines: string): Block[] {
  const [model, other] = [models[0], models.find(({ name }) => name === refines)];
  if (!model || !other) return [];
  const measures = compared.filter(measure => model.figures[measure] ?? other.figures[measure]);
  const about = { n: count, data: label };
  return [
    {
      kind: 'table',
      caption:
        rows === 'older'
          ? t('On {n, plural, one {# older held-out row} other {# older held-out rows}} of {data}', about)
          : t('On {n, plural, one {# held-out row} other {# held-out rows}} that {data} has anew', about),
      columns: [
        { label: t('Measure') },
        { label: model.name, align: 'right' },
        { label: other.name, align: 'right' },
        { label: t('Difference'), align: 'right' },
      ],
      rows: measures.map(measure => [
        measureLabel(measure),
        shown(measure, model.figures[measure]?.value),
        shown(measure, other.figures[measure]?.value),
        differenceCell(measure, other.difference[measure]),
      ]),
    },
  ];
}

function measureLabel(measure: Measure): string {
  if (measure === 'loss') return t('Loss');
  return measure === 'preferred' ? t('Wanted answers ahead') : 'ROUGE-L';
}
