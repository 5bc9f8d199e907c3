import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { channel } from '../arguments/argument-types.ts';
import { stoppedCard } from '../cards/posts.ts';
import { command } from '../command.ts';
import { namedOrHere } from '../community/chats.ts';

export const ledgerStop = command({
  name: 'ledger stop',
  summary: 'Posts the checkpoint of the ledger no more',
  byName: true,
  args: z.object({ channel: channel().optional().describe('The channel; left out: this one') }),
  role: 'steward',
  phrases: [
    'stop posting the ledger’s checkpoint in {channel}',
    'no more checkpoints of the ledger here',
    'post the checkpoint of the ledger no more',
    'end the daily checkpoint in {channel}',
  ],
  async *run({ channel: wanted }, context) {
    const { rooms, community, chatId } = context;
    const chat = await namedOrHere(wanted, context);
    const post = (await rooms.posts.list({ communityId: community.id, chatId: chat.id })).find(
      ({ board }) => board === 'checkpoint',
    );
    const stopped = post && (await rooms.posts.stop(community.id, post.id));
    if (!stopped)
      throw new UserError(
        message('No checkpoint of the ledger is posted there. “/leaderboard post” shows all that is posted.'),
      );
    yield stoppedCard(stopped, chatId);
  },
});
