import { z } from 'zod';
import { changeCard } from '../cards/change.ts';
import { instructionsCard } from '../cards/instructions.ts';
import { command } from '../command.ts';
import { instructionsInChats } from '../community/settings.ts';
import { t } from '../language/translate.ts';

/** Behind the button of the instructions’ card; operators find the same among the settings. */
export const instructionsChats = command({
  name: 'instructions chats',
  summary: 'Settles whether models that people chat with are told the instructions too',
  hidden: true,
  args: z.object({
    told: z.enum(['yes', 'no']).describe('Whether they are told'),
  }),
  role: 'steward',
  phrases: [],
  asks: async ({ told }, context) => {
    const from = await instructionsInChats.read(context);
    const to = told === 'yes' ? 'on' : 'off';
    if (from === to) return undefined;
    const words = (value: string) => (value === 'on' ? t('yes') : t('no'));
    return {
      go: t('Change it'),
      change: false,
      card: changeCard(t('Change what models in chats are told?'), [
        { what: t('Told the instructions'), from: words(from), to: words(to) },
      ]),
    };
  },
  async *run({ told }, context) {
    const { rooms, community } = context;
    await instructionsInChats.write(told === 'yes' ? 'on' : 'off', context);
    const current = await rooms.instructions.current(community.id);
    yield instructionsCard(current, told === 'yes', {
      tone: 'good',
      text:
        told === 'yes'
          ? t('Models in chats are told the instructions from now on')
          : t('Models in chats are not told the instructions any more'),
    });
  },
});
