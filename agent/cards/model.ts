import type { Model } from '../../workers/workers.ts';
import type { Reply } from '../reply.ts';
import { bytes, count, figure, moment, number } from '../words.ts';
import { beforeAfter } from './job.ts';
import { methodWords } from './plan.ts';

/** Where a model comes from, how well it does, and who is credited. */
export function modelCard(model: Model, credits: readonly { name: string; items: number }[]): Reply {
  const { before, after } = model.evaluation;
  const { settings } = model;
  const total = credits.reduce((sum, credit) => sum + credit.items, 0);
  return {
    title: model.name,
    state: { tone: 'good', text: `Version ${model.version}` },
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'Base', value: model.base },
          { label: 'Trained on', value: model.data.label },
          {
            label: 'Settings',
            value: `${methodWords[model.method]}, ${figure(settings.epochs)} epochs, learning rate ${settings.learningRate}, batch ${settings.batchSize}, rank ${settings.rank}`,
          },
          { label: 'Held-out loss', value: beforeAfter(before, after, figure) },
          { label: 'Perplexity', value: beforeAfter(before, after, loss => figure(Math.exp(loss))) },
          { label: 'Made', value: `${moment(model.createdAt)} by job ${model.jobNumber}` },
          { label: 'Size', value: bytes(model.bytes) },
        ],
      },
      ...(credits.length
        ? [
            {
              kind: 'table' as const,
              caption: 'Whose data it learned from',
              columns: [
                { label: 'Contributor' },
                { label: 'Rows', align: 'right' as const },
                { label: 'Share', align: 'right' as const },
              ],
              rows: credits
                .slice(0, 20)
                .map(credit => [
                  credit.name,
                  number(credit.items),
                  `${Math.round((100 * credit.items) / total)} %`,
                ]),
            },
          ]
        : []),
    ],
    buttons: [
      { label: 'Chat with it', style: 'primary', call: { command: 'chat', args: { model: model.name } } },
      { label: 'Delete', style: 'danger', call: { command: 'model delete', args: { model: model.name } } },
    ],
  };
}

/** One row of a list of models. */
export function modelRow(model: Model): string[] {
  return [model.name, model.base, model.data.label, beforeAfterShort(model)];
}

function beforeAfterShort({ evaluation: { before, after } }: Model): string {
  if (after === undefined) return 'not measured';
  return before === undefined ? figure(after) : `${figure(before)} to ${figure(after)}`;
}

/** How many, for the title of a list. */
export function modelsTitle(models: readonly Model[]): string {
  return count(models.length, 'model');
}
