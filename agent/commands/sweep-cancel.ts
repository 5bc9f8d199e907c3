import { z } from 'zod';
import { sweepCard } from '../cards/sweep.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const sweepCancel = command({
  name: 'sweep cancel',
  summary: 'Stops runs that were started together; what is done stays',
  args: z.object({ sweep: z.number().int().positive().describe('The number of the sweep') }),
  role: 'maker',
  phrases: ['cancel the sweep', 'stop the sweep', 'abort the whole sweep', 'end the sweep'],
  asks: async ({ sweep: number }, { rooms, community }) => {
    const { runs } = await rooms.workers.sweep(community.id, number);
    const open = runs.filter(({ status }) => status === 'queued' || status === 'running').length;
    return {
      go: t('Cancel all'),
      change: false,
      card: {
        title: t('Cancel sweep {sweep}?', { sweep: String(number) }),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              '{open, plural, one {# run is} other {# runs are}} not done yet and will be stopped; each can go on later by its job. Models that are made stay.',
              { open },
            ),
          },
        ],
      },
    };
  },
  async *run({ sweep }, { rooms, community }) {
    yield sweepCard(await rooms.workers.cancelSweep(community.id, sweep));
  },
});
