import { z } from 'zod';
import { model } from '../arguments/argument-types.ts';
import { givenFiles } from '../cards/given-files.ts';
import { command } from '../command.ts';
import type { Correction } from '../community/feedback.ts';
import { t } from '../language/translate.ts';
import { preferencePair } from '../model-chat/corrected-row.ts';
import { number } from '../words.ts';

export const corrections = command({
  name: 'corrections',
  summary: 'Shows how many answers of models were corrected, with the accepted pairs as preference data',
  args: z.object({
    model: model().optional().describe('Only answers of this model; left out: of all'),
  }),
  role: 'maker',
  reads: true,
  phrases: [
    'corrections',
    'which answers were corrected?',
    'corrections of {model}',
    'show the corrections of {model}',
    'preference data of {model}',
    'give me the corrected answers as preference pairs',
  ],
  async *run({ model: name }, context) {
    const { rooms, community } = context;
    const known = name === undefined ? undefined : await rooms.workers.model(community.id, name);
    const all = await rooms.feedback.corrections(community.id, known?.name);
    const accepted = all.filter(({ state }) => state === 'accepted');
    const of = known?.name ?? t('all models');
    yield {
      title: t('Corrections of answers of {model}', { model: of }),
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: t('Accepted'), value: number(accepted.length) },
            { label: t('Undecided'), value: number(count(all, 'undecided')) },
            { label: t('Not taken'), value: number(count(all, 'refused')) },
          ],
        },
        ...(accepted.length ? await pairs(accepted, known?.name, context) : []),
      ],
    };
  },
});

const count = (all: readonly Correction[], state: Correction['state']) =>
  all.filter(one => one.state === state).length;

async function pairs(
  accepted: readonly Correction[],
  model: string | undefined,
  context: Parameters<typeof givenFiles>[1],
) {
  const lines = accepted.map(one => `${JSON.stringify(preferencePair(one))}\n`).join('');
  const kept = await context.rooms.keepFile(lines);
  const name = `${model ?? 'all'}-preferences.jsonl`;
  return [
    ...(await givenFiles([{ name, ...kept, mediaType: 'application/jsonl' }], context)),
    {
      kind: 'text' as const,
      markdown: t(
        'Each line has a prompt with the corrected answer (chosen) and the model’s own (rejected).',
      ),
    },
  ];
}
