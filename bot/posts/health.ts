import { channelName } from '../../agent/cards/channel.ts';
import { refusedWords } from '../../agent/cards/posts.ts';
import type { HealthLine } from '../../agent/community/health-lines.ts';
import type { Posts } from '../../agent/community/posts.ts';
import { t } from '../../agent/language/translate.ts';

/** How long it is said that a board is posted no more, in ms. */
const remembered = 14 * 86_400_000;

/** The boards that their platform refused lately, for the stewards of their communities. */
export async function postHealth(posts: Posts, now: Date): Promise<HealthLine[]> {
  const refused = await posts.refusedSince(new Date(now.getTime() - remembered));
  return refused.map(post => ({
    part:
      post.chat.name === undefined
        ? t('Board in a chat')
        : t('Board in {channel}', { channel: channelName(post.chat.name) }),
    well: false,
    words: refusedWords(post, post.refusal),
    for: 'steward',
    of: post.of,
  }));
}
