import { z } from 'zod';
import { channel, datanet } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const datanetBind = command({
  name: 'datanet bind',
  summary: 'Sends files dropped in a channel to a datanet',
  args: z.object({
    datanet: datanet().describe('The datanet'),
    channel: channel().optional().describe('The channel; left out: this one'),
  }),
  role: 'steward',
  phrases: [
    'bind {datanet} to {channel}',
    'files dropped in {channel} should go to {datanet}',
    'connect {channel} with {datanet}',
    'link this channel to {datanet}',
    'everything posted in {channel} belongs to {datanet}',
    'route uploads of {channel} into {datanet}',
  ],
  planned: true,
  run: () => notYet('datanet bind', 'Drop a file in any chat and name its datanet: /submit.'),
});
