import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { family } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { bytes, compactNumber } from '../words.ts';

export const bases = command({
  name: 'bases',
  summary: 'Lists the base models that can be trained here, with size and need',
  args: z.object({
    family: family().optional().describe('Only one family, such as llama; left out: all'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'which base models are there?',
    'list the bases',
    'what can I train?',
    'show the {family} models',
    'which {family} models do you support?',
    'available {family} bases',
    'what base models can I fine-tune?',
  ],
  async *run({ family }, { rooms, community }) {
    const bases = await rooms.workers.bases(community.id, family);
    const added = bases.flatMap(base => (base.added ? [{ ...base, by: base.added.by }] : []));
    if (!bases.length)
      throw new UserError(
        message('There are no base models of the family “{family}” here. “/bases” lists all.', {
          family: family ?? '',
        }),
      );
    yield {
      title: t('Base models'),
      blocks: [
        {
          kind: 'table',
          columns: [
            { label: t('Name') },
            { label: t('Family') },
            { label: t('Reads') },
            { label: t('Parameters'), align: 'right' },
            { label: t('Memory for LoRA'), align: 'right' },
            { label: t('Licence') },
          ],
          rows: bases.map(base => [
            base.name,
            base.family,
            t('{modality, select, image {pictures} audio {sound} other {text}}', {
              modality: base.modality ?? 'text',
            }),
            parameters(base.billions),
            t('about {size}', { size: bytes(base.billions * 2e9 + 1.5e9) }),
            base.license,
          ]),
        },
        ...(added.length
          ? [
              {
                kind: 'facts' as const,
                facts: added.map(({ name, hub, by }) => ({
                  label: t('Added: {name}', { name }),
                  value: hub
                    ? t('{hub} of the hub, by {person}', { hub, person: by })
                    : t('from a folder, by {person}', { person: by }),
                })),
              },
            ]
          : []),
      ],
      buttons: [{ label: t('Train one'), call: { command: 'train', args: {} }, mode: 'form' }],
    };
  },
});

function parameters(billions: number): string {
  return compactNumber(billions * 1e9);
}
