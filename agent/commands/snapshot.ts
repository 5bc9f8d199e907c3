import { z } from 'zod';
import { datanet } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const snapshot = command({
  name: 'snapshot',
  summary: 'Freezes a version of a datanet now',
  args: z.object({
    datanet: datanet().describe('The datanet'),
  }),
  role: 'steward',
  phrases: [
    'snapshot {datanet}',
    'freeze {datanet}',
    'take a snapshot of {datanet}',
    'cut a new version of {datanet}',
    'make a version of {datanet} now',
    'tag the current state of {datanet}',
  ],
  run: () => notYet('snapshot'),
});
