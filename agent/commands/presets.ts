import { z } from 'zod';
import { presetTable } from '../cards/preset.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const presets = command({
  name: 'presets',
  summary: 'Lists the settings of trainings that are kept by a name',
  args: z.object({}),
  role: 'everyone',
  reads: true,
  phrases: [
    'presets',
    'list the presets',
    'which presets are there?',
    'show our training presets',
    'what settings are saved?',
  ],
  async *run(_, { rooms, community }) {
    const all = await rooms.workers.presets.list(community.id);
    yield {
      title: all.length ? t('Presets') : t('There are no presets here yet'),
      blocks: all.length
        ? [presetTable(all)]
        : [
            {
              kind: 'text',
              markdown: t('“Keep settings” on a plan of /train makes one; then “preset=its-name” uses it.'),
            },
          ],
    };
  },
});
