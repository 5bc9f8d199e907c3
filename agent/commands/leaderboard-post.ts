import { z } from 'zod';
import { channel, datanet } from '../arguments/argument-types.ts';
import { changeCard } from '../cards/change.ts';
import { place } from '../cards/channel.ts';
import { boardName, intervalName, postedCard, postsCard } from '../cards/posts.ts';
import { command } from '../command.ts';
import { namedOrHereToPost } from '../community/chats.ts';
import { boards, postIntervals } from '../community/posts.ts';
import { t } from '../language/translate.ts';

export const leaderboardPost = command({
  name: 'leaderboard post',
  summary: 'Keeps a leaderboard posted in a channel',
  args: z.object({
    datanet: datanet().optional().describe('Only for one datanet; left out: all'),
    board: z.enum(boards).optional().describe('Whose ranking; left out: contributors'),
    every: z.enum(postIntervals).optional().describe('How often a new one is posted; left out: day'),
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
  asks: async (args, context) => {
    const { rooms, community, chatId } = context;
    if (isLook(args) && (await rooms.posts.list({ communityId: community.id })).length) return undefined;
    const { datanet: name, board = 'contributors', every = 'day', channel: wanted } = args;
    const datanet = name === undefined ? undefined : await rooms.datanets.get(community.id, name);
    const chat = await namedOrHereToPost(wanted, context);
    const where = place(chat, chatId);
    const known = (await rooms.posts.list({ chatId: chat.id })).find(
      post => post.board === board && post.datanet?.id === datanet?.id,
    );
    if (known?.every === every) return undefined;
    const what = boardName({ board, datanet });
    return {
      go: t('Post it'),
      ...(!known && { unless: 'command' as const }),
      card: changeCard(t('Keep “{what}” posted {where}?', { what, where }), [
        {
          what: t('Posted anew each'),
          from: known ? intervalName(known.every) : t('never'),
          to: intervalName(every),
        },
      ]),
    };
  },
  async *run({ datanet: name, board, every, channel: wanted }, context) {
    const { rooms, community, chatId, person, origin } = context;
    if (isLook({ datanet: name, board, every, channel: wanted })) {
      const known = await rooms.posts.list({ communityId: community.id });
      if (known.length) {
        yield postsCard(known, chatId);
        return;
      }
    }
    const datanet = name === undefined ? undefined : await rooms.datanets.get(community.id, name);
    const chat = await namedOrHereToPost(wanted, context);
    const post = await rooms.posts.keep({
      communityId: community.id,
      chatId: chat.id,
      datanetId: datanet?.id,
      board: board ?? 'contributors',
      every: every ?? 'day',
      createdBy: person.id,
      origin,
    });
    yield postedCard(post, chatId);
  },
});

/** Without any argument it shows what is posted, where something is. */
function isLook(args: Record<string, unknown>): boolean {
  return Object.values(args).every(value => value === undefined);
}
