import type { Model } from '../../workers/model.ts';
import { t } from '../language/translate.ts';
import type { Button, Fact, Reply } from '../reply.ts';

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
          'Training on begins with the weights of {model} and is quick; training anew begins with {base} and forgets nothing of the older rows. Measure the new model beside this one, then promote it or keep this one.',
          { model: model.name, base: model.base },
        ),
      },
    ],
    buttons,
  };
}

function rowsFact({ datanet, before, now }: NonNullable<News['own']>): Fact {
  return {
    label: t('Rows of {datanet}', { datanet }),
    value: t('{now, number} accepted now, {before, number} when it was trained', { now, before }),
  };
}

function waysOn({ model, own, corrections }: News): Button[] {
  const { name: base, method } = model;
  const onward = (datanet: string, label: string): Button => ({
    label,
    call: { command: 'train', args: { base, method, datanet } },
  });
  const grew = own !== undefined && own.now > own.before;
  return [
    ...(grew ? [onward(own.datanet, t('Train on with {datanet}', { datanet: own.datanet }))] : []),
    ...(corrections.accepted && corrections.datanet !== undefined
      ? [onward(corrections.datanet, t('Train on with {datanet}', { datanet: corrections.datanet }))]
      : []),
    ...(grew
      ? [
          {
            label: t('Train anew with {datanet}', { datanet: own.datanet }),
            call: { command: 'train', args: { base, method, datanet: own.datanet } },
          },
        ]
      : []),
  ];
}
