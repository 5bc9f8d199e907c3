import type { Evaluation } from '../../workers/measurement.ts';
import type { Model, NamedModel } from '../../workers/model.ts';
import type { Ratings } from '../community/feedback.ts';
import { t } from '../language/translate.ts';
import type { Button, Fact, Reply } from '../reply.ts';
import { bytes, dateAndTime, figure, number, percent } from '../words.ts';
import { evaluationFact } from './evaluation.ts';
import { warningNotes } from './job.ts';
import { namesFacts, rollbackButton } from './named-model.ts';
import { methodWords } from './plan.ts';
import { ratingWords } from './ratings.ts';
import { heldOutFacts, reportFacts } from './run-report.ts';
import { finerSettings } from './training-settings.ts';

/** Where a model comes from, how well it does, and who is credited. */
export function modelCard(
  model: Model,
  credits: readonly { name: string; items: number }[],
  evaluations: readonly Evaluation[] = [],
  more: { ratings?: Ratings; named?: readonly NamedModel[]; removed?: number } = {},
): Reply {
  const { ratings = { good: 0, bad: 0 }, named = [], removed = 0 } = more;
  const { settings } = model;
  const warnings = warningNotes(model.report.warnings);
  const total = credits.reduce((sum, credit) => sum + credit.items, 0);
  return {
    title: model.name,
    state: warnings
      ? { tone: 'warning', text: t('Version {version}, doubtful', { version: model.version }) }
      : { tone: 'good', text: t('Version {version}', { version: model.version }) },
    blocks: [
      ...(warnings ? [warnings] : []),
      {
        kind: 'facts',
        facts: [
          { label: t('Base'), value: model.base },
          ...parentFact(model),
          ...namesFacts(named, model.name),
          { label: t('Trained on'), value: model.data.label },
          {
            label: t('Settings'),
            value: t('{method}, {epochs} epochs, learning rate {rate}, batch {batch}, rank {rank}', {
              method: methodWords[model.method],
              epochs: figure(settings.epochs),
              rate: String(settings.learningRate),
              batch: settings.batchSize,
              rank: settings.rank,
            }),
          },
          ...(removed > 0
            ? [
                {
                  label: t('Removed since'),
                  value: t(
                    '{rows, plural, one {# row} other {# rows}} that it learned from; its weights still hold what it learned',
                    { rows: removed },
                  ),
                },
              ]
            : []),
          ...finerSettings(settings),
          ...heldOutFacts(model),
          ...evaluations.slice(0, 3).map(evaluationFact),
          ...(ratings.good + ratings.bad > 0
            ? [{ label: t('Its answers'), value: ratingWords(ratings) }]
            : []),
          ...reportFacts(model),
          ...(model.report.systemPrompt
            ? [{ label: t('System prompt'), value: shortened(model.report.systemPrompt) }]
            : []),
          {
            label: t('Made'),
            value: t('{time} by job {job}', { time: dateAndTime(model.createdAt), job: model.jobNumber }),
          },
          { label: t('Size'), value: bytes(model.bytes) },
        ],
      },
      ...(credits.length
        ? [
            {
              kind: 'table' as const,
              caption: t('Whose data it learned from'),
              columns: [
                { label: t('Contributor') },
                { label: t('Rows'), align: 'right' as const },
                { label: t('Share'), align: 'right' as const },
              ],
              rows: credits
                .slice(0, 20)
                .map(credit => [credit.name, number(credit.items), percent(credit.items / total)]),
            },
          ]
        : []),
    ],
    buttons: [
      ...(model.modality ? [] : askingButtons(model, evaluations)),
      ...lineageButtons(model, named),
      { label: t('Export'), call: { command: 'model export', args: { model: model.name } } },
      { label: t('Delete'), style: 'danger', call: { command: 'model delete', args: { model: model.name } } },
    ],
  };
}

function parentFact({ parent }: Model): Fact[] {
  if (!parent) return [];
  const version = `${parent.name}@${parent.version}`;
  return [
    {
      label: t('Trained on from'),
      value: parent.gone ? t('{model}, deleted since', { model: version }) : version,
    },
  ];
}

function askingButtons({ name: model }: Model, [evaluation]: readonly Evaluation[]): Button[] {
  return [
    { label: t('Chat with it'), style: 'primary', call: { command: 'chat', args: { model } } },
    evaluation
      ? { label: t('Evaluation'), call: { command: 'job show', args: { job: evaluation.jobNumber } } }
      : { label: t('Measure it'), call: { command: 'evaluate', args: { model } } },
  ];
}

/** The ways on of a model: it is the parent of the next, or what a name stands for. */
function lineageButtons(model: Model, named: readonly NamedModel[]): Button[] {
  const standing = named.filter(one => one.model.name === model.name);
  return [
    { label: t('Refine'), call: { command: 'refine', args: { model: model.name } } },
    ...(standing.length
      ? standing.flatMap(rollbackButton)
      : [{ label: t('Promote'), call: { command: 'model promote', args: { model: model.name } } }]),
  ];
}

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)} ...` : text);

/** One row of a list of models. */
export function modelRow(model: Model): string[] {
  return [model.name, model.base, model.data.label, beforeAfterShort(model)];
}

function beforeAfterShort({ evaluation: { before, after } }: Model): string {
  if (after === undefined) return t('not measured');
  return before === undefined
    ? figure(after)
    : t('{before} to {after}', { before: figure(before), after: figure(after) });
}
