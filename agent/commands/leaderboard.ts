import { z } from 'zod';
import { datanet } from '../arguments/argument-types.ts';
import { kindsOf, modelBoard, rankingReply } from '../cards/leaderboard.ts';
import { command } from '../command.ts';
import { boards } from '../community/posts.ts';

export const leaderboard = command({
  name: 'leaderboard',
  summary: 'Shows who is ahead, as a picture and a table',
  args: z.object({
    datanet: datanet().optional().describe('Only for one datanet; left out: all'),
    board: z.enum(boards).optional().describe('Whose ranking; left out: contributors'),
    season: z
      .enum(['week', 'month', 'all'])
      .optional()
      .describe('This week, this month or all time; left out: all'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'leaderboard',
    'who is ahead?',
    'show the ranking',
    'top {board} of the {season}',
    'who are the best {board} in {datanet}?',
    'scores for {datanet}',
    'who contributed the most useful data?',
    'standings of {datanet} this {season}',
    'what is my rank?',
  ],
  async *run({ datanet: name, board = 'contributors', season = 'all' }, { rooms, community, now }) {
    const datanet = name === undefined ? undefined : await rooms.datanets.get(community.id, name);
    if (board === 'models') {
      const [models, standings] = await Promise.all([
        rooms.workers.models(community.id),
        rooms.workers.arena.standings(community.id),
      ]);
      yield modelBoard(models, datanet, standings);
      return;
    }
    const standings = await rooms.datanets.leaderboard(community.id, {
      board,
      season,
      datanetId: datanet?.id,
      now,
    });
    const kinds = kindsOf(await rooms.datanets.names(community.id), datanet);
    yield rankingReply(standings, { board, season, datanet: datanet?.name, kinds });
  },
});
