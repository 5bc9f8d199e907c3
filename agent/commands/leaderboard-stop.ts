import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { changeCard } from '../cards/change.ts';
import { place } from '../cards/channel.ts';
import { boardName, intervalName, stoppedCard } from '../cards/posts.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

/** What the buttons on posted boards' cards do. */
export const leaderboardStop = command({
  name: 'leaderboard stop',
  summary: 'Posts a board no more',
  hidden: true,
  args: z.object({ post: z.number().int().positive().describe('The number of the posted board') }),
  role: 'steward',
  phrases: [],
  asks: async ({ post: id }, { rooms, community, chatId }) => {
    const post = (await rooms.posts.list({ communityId: community.id })).find(one => one.id === id);
    if (!post) return undefined;
    return {
      go: t('Stop posting it'),
      change: false,
      card: changeCard(
        t('Stop posting “{what}” {where}?', { what: boardName(post), where: place(post.chat, chatId) }),
        [{ what: t('Posted anew each'), from: intervalName(post.every), to: t('never') }],
      ),
    };
  },
  async *run({ post: id }, { rooms, community, chatId }) {
    const post = await rooms.posts.stop(community.id, id);
    if (!post)
      throw new UserError(message('That board is posted no more. “/leaderboard post” shows those that are.'));
    yield stoppedCard(post, chatId);
  },
});
