import { z } from 'zod';
import type { Datanet } from '../../datanets/datanet-settings.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';
import { number } from '../words.ts';

export const datanetList = command({
  name: 'datanet list',
  summary: 'Lists the datanets',
  args: z.object({
    modality: z.enum(['text', 'image', 'audio']).optional().describe('Only those of one kind; left out: all'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'list the datanets',
    'which datanets are there?',
    'show all {modality} datasets',
    'what data do you collect?',
    'what datanets can I contribute to?',
    'any {modality} datanets?',
  ],
  async *run({ modality }, { rooms, community, role }) {
    const datanets = await rooms.datanets.list(community.id, modality);
    const stats = await Promise.all(datanets.map(datanet => rooms.datanets.stats(datanet.id)));
    yield {
      title: datanets.length ? t('Datanets') : t('There is no datanet yet'),
      blocks: datanets.length
        ? [
            {
              kind: 'table',
              columns: [
                { label: t('Name') },
                { label: t('Takes') },
                { label: t('Accepted rows'), align: 'right' },
                { label: t('Contributors'), align: 'right' },
                { label: t('State') },
              ],
              rows: datanets.map((datanet, at) => [
                datanet.name,
                t(modalityNames[datanet.modality]),
                number(stats[at]?.acceptedItems ?? 0),
                number(stats[at]?.contributors ?? 0),
                datanet.state === 'open' ? t('open') : t('closed'),
              ]),
            },
          ]
        : [{ kind: 'text', markdown: t('A datanet says what is collected, and by which rules.') }],
      buttons: [
        ...datanets.slice(0, 5).map(datanet => ({
          label: datanet.name,
          call: { command: 'datanet show', args: { datanet: datanet.name } },
        })),
        ...(allows(role, 'steward')
          ? [
              {
                label: t('Make a datanet'),
                call: { command: 'datanet create', args: {} },
                mode: 'form' as const,
              },
            ]
          : []),
      ],
    };
  },
});

const modalityNames: Record<Datanet['modality'], TranslatableMessage> = {
  text: message('text'),
  image: message('image'),
  audio: message('audio'),
};
