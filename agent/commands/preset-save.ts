import { z } from 'zod';
import { handle, job, text } from '../arguments/argument-types.ts';
import { parseSlash } from '../arguments/slash-text.ts';
import { presetCard, settingsTable } from '../cards/preset.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { settingsToKeep } from '../training-plan/kept-settings.ts';
import { train } from './train.ts';

export const presetSave = command({
  name: 'preset save',
  summary: 'Keeps settings of a training by a name',
  args: z.object({
    name: handle().describe('What they will be called, such as quick-style'),
    settings: text(1000)
      .optional()
      .describe(
        'The settings, such as goal=style rank=8; left out: those of the job, or of your last plan here',
      ),
    job: job().optional().describe('The job whose settings are kept'),
  }),
  role: 'maker',
  phrases: [
    'save these settings as {name}',
    'save the settings of job {job} as {name}',
    'keep the settings of job {job} as {name}',
    'keep these settings as {name}',
    'remember these settings as {name}',
    'make a preset called {name} of job {job}',
  ],
  asks: async ({ name }, { rooms, community }) => {
    const before = (await rooms.workers.presets.list(community.id)).find(preset => preset.name === name);
    return (
      before && {
        go: t('Replace it'),
        change: false,
        card: {
          title: t('Replace the preset {name}?', { name }),
          blocks: [settingsTable(before.settings)],
        },
      }
    );
  },
  async *run(args, context) {
    const { rooms, community, person } = context;
    const read = (settings: string) => parseSlash(`/train ${settings}`, [train]).args;
    const settings = await settingsToKeep(args, { command: train, read }, context);
    await rooms.workers.presets.save({
      communityId: community.id,
      personId: person.id,
      name: args.name,
      settings,
    });
    yield presetCard(await rooms.workers.presets.named(community.id, args.name));
  },
});
