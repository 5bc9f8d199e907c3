import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { stoppedCard } from '../cards/posts.ts';
import { command } from '../command.ts';

/** What the buttons on posted boards' cards do. */
export const leaderboardStop = command({
  name: 'leaderboard stop',
  summary: 'Posts a board no more',
  hidden: true,
  args: z.object({ post: z.number().int().positive().describe('The number of the posted board') }),
  role: 'steward',
  phrases: [],
  async *run({ post: id }, { rooms, community, chatId }) {
    const post = await rooms.posts.stop(community.id, id);
    if (!post) throw new UserError('That board is posted no more. “/leaderboard post” shows those that are.');
    yield stoppedCard(post, chatId);
  },
});
