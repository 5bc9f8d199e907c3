import { z } from 'zod';
import { datanet } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const datanetClose = command({
  name: 'datanet close',
  summary: 'Closes a datanet: it takes no more submissions',
  args: z.object({
    datanet: datanet().describe('The datanet'),
  }),
  role: 'steward',
  phrases: [
    'close {datanet}',
    'close the datanet {datanet}',
    'stop taking submissions for {datanet}',
    '{datanet} takes no more files',
    'shut down the {datanet} dataset',
    'no more data for {datanet}',
  ],
  run: () => notYet('datanet close'),
});
