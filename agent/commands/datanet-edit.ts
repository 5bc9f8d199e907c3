import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { datanet, license, text } from '../arguments/argument-types.ts';
import { datanetCard } from '../cards/datanet.ts';
import { command } from '../command.ts';

export const datanetEdit = command({
  name: 'datanet edit',
  summary: "Changes a datanet's rules and limits",
  args: z.object({
    datanet: datanet().describe('The datanet'),
    summary: text(200).optional().describe('What it collects, in a sentence'),
    guidelines: text(4000).optional().describe('What contributors and reviewers should keep to'),
    license: license().optional().describe('Licence of what is given, such as CC0-1.0'),
    review: z
      .enum(['people', 'steward', 'automatic'])
      .optional()
      .describe('Who decides: two or more reviewers, one steward, or the checks alone'),
    dailyFiles: z.number().int().min(1).max(1000).optional().describe('Files a person may give a day'),
    dailyMegabytes: z.number().min(0.1).max(1000).optional().describe('Megabytes a person may give a day'),
    maxMegabytes: z.number().min(0.1).max(100).optional().describe('Megabytes one file may have'),
  }),
  role: 'steward',
  phrases: [
    'change the license of {datanet} to {license}',
    'set the daily limit of {datanet} to {dailyFiles} files',
    'edit the summary of {datanet}: {summary}',
    'new guidelines for {datanet}: {guidelines}',
    'raise the file size of {datanet} to {maxMegabytes} MB',
    'let {review} review {datanet}',
    'allow {dailyMegabytes} MB a day in {datanet}',
  ],
  async *run({ datanet: name, ...change }, { rooms, community }) {
    if (!Object.keys(change).length)
      throw new UserError('Say what should change, such as “/datanet edit maths dailyFiles:50”.');
    const datanet = await rooms.datanets.edit(community.id, name, change);
    yield datanetCard(datanet, await rooms.datanets.stats(datanet.id));
  },
});
