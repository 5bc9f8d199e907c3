import type { Model } from '../../workers/workers.ts';
import { t } from '../language/translate.ts';
import type { Reply } from '../reply.ts';
import { bytes, dateAndTime, figure, number, percent } from '../words.ts';
import { beforeAfter, reportFacts, warningNotes } from './job.ts';
import { methodWords } from './plan.ts';

/** Where a model comes from, how well it does, and who is credited. */
export function modelCard(model: Model, credits: readonly { name: string; items: number }[]): Reply {
  const { before, after } = model.evaluation;
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
          { label: t('Held-out loss'), value: beforeAfter(before, after, figure) },
          { label: t('Perplexity'), value: beforeAfter(before, after, loss => figure(Math.exp(loss))) },
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
      { label: t('Chat with it'), style: 'primary', call: { command: 'chat', args: { model: model.name } } },
      { label: t('Delete'), style: 'danger', call: { command: 'model delete', args: { model: model.name } } },
    ],
  };
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
