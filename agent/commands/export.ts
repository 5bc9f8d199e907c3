import { z } from 'zod';
import { message } from '../../store/message.ts';
import { datanet, version } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const exportDatanet = command({
  name: 'export',
  summary: "Gives the files of a datanet's version, with a dataset card",
  args: z.object({
    datanet: datanet().describe('The datanet'),
    version: version().optional().describe('Which version; left out: the newest'),
    format: z.enum(['jsonl', 'parquet']).optional().describe('File format; left out: jsonl'),
  }),
  role: 'maker',
  reads: true,
  phrases: [
    'export {datanet}',
    'export {datanet} as {format}',
    'download the {datanet} dataset',
    'give me version {version} of {datanet} as {format}',
    'I need the files of {datanet} v{version}',
    'dump {datanet} to {format}',
  ],
  planned: true,
  run: () => notYet('export', message('/datanet show has the counts, and /train uses the files.')),
});
