import { z } from 'zod';
import { channel } from '../arguments/argument-types.ts';
import { changeCard } from '../cards/change.ts';
import { place } from '../cards/channel.ts';
import { intervalName, postedCard } from '../cards/posts.ts';
import { command } from '../command.ts';
import { namedOrHereToPost } from '../community/chats.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';

export const ledgerPost = command({
  name: 'ledger post',
  summary: 'Posts the signed checkpoint of the ledger in a channel, once a day',
  byName: true,
  args: z.object({ channel: channel().optional().describe('The channel; left out: this one') }),
  role: 'steward',
  phrases: [
    'post the ledger’s checkpoint in {channel}',
    'post the checkpoint of the ledger here each day',
    'publish checkpoints of the ledger in {channel}',
    'let {channel} have the signed checkpoint every day',
  ],
  asks: async ({ channel: wanted }, context) => {
    const chat = await namedOrHereToPost(wanted, context);
    if (await posted(chat.id, context)) return undefined;
    return {
      go: t('Post it'),
      unless: 'command',
      card: changeCard(
        t('Post the checkpoint of the ledger {where}?', { where: place(chat, context.chatId) }),
        [{ what: t('Posted anew each'), from: t('never'), to: intervalName('day') }],
      ),
    };
  },
  async *run({ channel: wanted }, context) {
    const { rooms, community, chatId, person, origin } = context;
    const chat = await namedOrHereToPost(wanted, context);
    const post = await rooms.posts.keep({
      communityId: community.id,
      chatId: chat.id,
      datanetId: undefined,
      board: 'checkpoint',
      every: 'day',
      createdBy: person.id,
      origin,
    });
    yield postedCard(post, chatId);
  },
});

async function posted(chatId: number, { rooms }: Context): Promise<boolean> {
  return (await rooms.posts.list({ chatId })).some(({ board }) => board === 'checkpoint');
}
