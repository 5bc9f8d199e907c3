import { z } from 'zod';
import { job } from '../arguments/argument-types.ts';
import { startedJobCard } from '../cards/job.ts';
import { noLiveJob } from '../cards/no-live-job.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

export const jobKeep = command({
  name: 'job keep',
  summary: 'Ends a training now and keeps the model it has by then',
  args: z.object({
    job: job().describe('The number of the job'),
  }),
  role: 'maker',
  nothingFor: noLiveJob,
  phrases: [
    'stop job {job} and keep the model',
    'end job {job} now and keep what it has learned',
    'keep what job {job} has',
    'stop and keep {job}',
    'stop the training {job} but keep its model',
    'end run {job} early and keep the model',
  ],
  asks: async ({ job: wanted }, { rooms, community }) => {
    const job = await rooms.workers.job(community.id, wanted);
    return {
      go: t('Stop and keep'),
      change: false,
      card: {
        title: t('End job {job} now?', { job: job.number }),
        blocks: [
          {
            kind: 'text',
            markdown: t(
              'It is at step {step, number} of {steps, number}. The model is made of its best weights so far and measured; the rest is not trained.',
              { step: job.step, steps: job.steps },
            ),
          },
        ],
      },
    };
  },
  async *run({ job: wanted }, { rooms, community }) {
    yield startedJobCard(await rooms.workers.keep(community.id, wanted));
  },
});
