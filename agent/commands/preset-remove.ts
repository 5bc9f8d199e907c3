import { z } from 'zod';
import { preset } from '../arguments/argument-types.ts';
import { settingsTable } from '../cards/preset.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { plain, say } from '../reply.ts';

export const presetRemove = command({
  name: 'preset remove',
  summary: 'Removes settings that are kept by a name',
  args: z.object({ preset: preset().describe('The preset') }),
  role: 'maker',
  byName: true,
  phrases: [
    'remove the preset {preset}',
    'delete preset {preset}',
    'forget the preset {preset}',
    'drop the {preset} preset',
  ],
  asks: async ({ preset: name }, { rooms, community }) => {
    const found = await rooms.workers.presets.named(community.id, name);
    return {
      go: t('Remove it'),
      change: false,
      card: {
        title: t('Remove the preset {name}?', { name: found.name }),
        blocks: [settingsTable(found.settings)],
      },
    };
  },
  async *run({ preset: name }, { rooms, community }) {
    await rooms.workers.presets.remove(community.id, name);
    yield say(
      t('The preset **{name}** is removed. What was trained with it stays.', { name: plain(name) }),
      'good',
    );
  },
});
