import { z } from 'zod';
import { job } from '../arguments/argument-types.ts';
import { jobCard } from '../cards/job.ts';
import { noLiveJob } from '../cards/no-live-job.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const jobCancel = command({
  name: 'job cancel',
  summary: 'Stops a job; a running one saves a checkpoint first',
  args: z.object({
    job: job().describe('The number of the job'),
  }),
  role: 'maker',
  nothingFor: noLiveJob,
  phrases: [
    'cancel job {job}',
    'stop job {job}',
    'kill {job}',
    'abort run {job}',
    'stop the training {job}',
    'end job {job}',
    'take job {job} off the queue',
  ],
  asks: async ({ job: wanted }, { rooms, community }) => {
    const job = await rooms.workers.job(community.id, wanted);
    return {
      go: t('Cancel the job'),
      change: false,
      card: {
        title: t('Cancel job {job}?', { job: job.number }),
        blocks: [
          {
            kind: 'text',
            markdown:
              job.kind === 'train'
                ? t(
                    'It is at step {step, number} of {steps, number}. A checkpoint is saved first, so it can go on later.',
                    { step: job.step, steps: job.steps },
                  )
                : t('What it has found so far is kept, so it can go on later.'),
          },
        ],
      },
    };
  },
  async *run({ job: wanted }, { rooms, community }) {
    yield jobCard(await rooms.workers.cancel(community.id, wanted));
  },
});
