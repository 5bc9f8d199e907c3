import { z } from 'zod';
import { channel, datanet } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const leaderboardPost = command({
  name: 'leaderboard post',
  summary: 'Keeps a leaderboard posted in a channel',
  args: z.object({
    datanet: datanet().optional().describe('Only for one datanet; left out: all'),
    board: z
      .enum(['contributors', 'reviewers', 'models'])
      .optional()
      .describe('Whose ranking; left out: contributors'),
    every: z
      .enum(['hour', 'day', 'week'])
      .optional()
      .describe('How often it is brought up to date; left out: day'),
    channel: channel().optional().describe('The channel; left out: this one'),
  }),
  role: 'steward',
  phrases: [
    'post the leaderboard in {channel} every {every}',
    'keep the {board} ranking of {datanet} posted in {channel}',
    'publish the scores to {channel} each {every}',
    'put the top {board} into {channel} {every}ly',
    'send the {datanet} leaderboard to {channel}',
  ],
  planned: true,
  run: () => notYet('leaderboard post', '/leaderboard shows it at any time.'),
});
