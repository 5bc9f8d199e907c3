import type { Job } from '../../workers/job.ts';
import type { Model } from '../../workers/model.ts';
import type { Plan } from '../../workers/plan.ts';
import { t } from '../language/translate.ts';
import type { Button, Fact, Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import { planCard } from './plan.ts';

/** What is new since a model was trained. */
export interface News {
  model: Model;
  /** Rows of its datanet: in the version it learned from, and accepted now. */
  own: { datanet: string; before: number; now: number } | undefined;
  /** Corrections of its answers, and the datanet that they go to. */
  corrections: { accepted: number; undecided: number; datanet: string | undefined };
}

/** What is new since a model was trained, with a button for each way on; the plan of a run follows on each. */
export function refineCard(news: News): Reply {
  const { model, own, corrections } = news;
  const buttons = waysOn(news);
  return {
    title: t('Refine {model}', { model: model.name }),
    state: buttons.length
      ? { tone: 'good', text: t('There is something new to learn') }
      : { tone: 'neutral', text: t('Nothing is new since it was trained') },
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...(own ? [rowsFact(own)] : []),
          {
            label: t('Corrections of its answers'),
            value: t('{accepted, number} accepted, {undecided, number} undecided', {
              accepted: corrections.accepted,
              undecided: corrections.undecided,
            }),
          },
        ],
      },
      {
        kind: 'text',
        markdown: t(
          'Training on begins with the weights of {model} and is quick; training anew begins with {base} and forgets nothing of the older rows. When it is done, both are measured on the older and the newer held-out rows, and you are asked which of them is to stand.',
          { model: model.name, base: model.base },
        ),
      },
    ],
    buttons,
  };
}

/** The plan of a run that refines a model, and what follows when it is done. */
export function refinePlanCard(
  model: string,
  plan: Plan,
  data: string,
  credits: Parameters<typeof planCard>[2],
): Reply {
  const card = planCard(plan, data, credits);
  const after = t(
    'When it is done, the new model is measured beside {model}, on the older and the newer held-out rows, and you are asked which of them is to stand.',
    { model },
  );
  return {
    ...card,
    title: t('Refine {model} with {data}', { model, data }),
    blocks: [...card.blocks, { kind: 'text', markdown: plain(after) }],
  };
}

function rowsFact({ datanet, before, now }: NonNullable<News['own']>): Fact {
  return {
    label: t('Rows of {datanet}', { datanet }),
    value: t('{now, number} accepted now, {before, number} when it was trained', { now, before }),
  };
}

function waysOn({ model: { name: model }, own, corrections }: News): Button[] {
  const grown = own !== undefined && own.now > own.before ? own.datanet : undefined;
  const corrected = corrections.accepted ? corrections.datanet : undefined;
  const start = (datanet: string, way: 'on' | 'anew'): Button => ({
    label:
      way === 'on' ? t('Train on with {datanet}', { datanet }) : t('Train anew with {datanet}', { datanet }),
    call: { command: 'refine start', args: { model, datanet, way } },
  });
  return [
    ...(grown === undefined ? [] : [start(grown, 'on')]),
    ...(corrected === undefined || corrected === grown ? [] : [start(corrected, 'on')]),
    ...(grown === undefined ? [] : [start(grown, 'anew')]),
  ];
}

/** The old model stays; the new one is not lost. */
export function keptCard({ modelName: model, refinement }: Job): Reply {
  const kept = refinement?.refines ?? '';
  return {
    state: { tone: 'neutral', text: t('{model} stays', { model: kept }) },
    blocks: [
      {
        kind: 'text',
        markdown: plain(
          t('{model} is still among the models: it can be chatted with, promoted later, or deleted.', {
            model,
          }),
        ),
      },
    ],
    buttons: [
      { label: t('Model card'), call: { command: 'model show', args: { model } } },
      { label: t('Refine {model}', { model: kept }), call: { command: 'refine', args: { model: kept } } },
    ],
  };
}
