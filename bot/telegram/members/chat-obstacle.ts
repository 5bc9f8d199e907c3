import type { Api } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { ChatUse } from '../../../agent/community/chat-reach.ts';
import { allOf, message, type TranslatableMessage } from '../../../store/message.ts';
import { cleanName } from '../chat-address.ts';
import { administers } from './administrators.ts';
import { isIn, lacking } from './membership.ts';

/**
 * What keeps the bot from collecting or posting in a group or a channel; undefined when nothing does, in a private chat,
 * and when Telegram doesn’t say.
 *
 * @param me as Telegram says it now, since @BotFather’s switches change unheard
 */
export async function chatObstacle(
  { api, me }: { api: Api; me: () => Promise<UserFromGetMe | undefined> },
  chatId: number,
  use: ChatUse,
): Promise<TranslatableMessage | undefined> {
  if (chatId > 0) return undefined;
  const self = await me();
  const chat = await api.getChat(chatId).catch(() => undefined);
  const member = self && chat && (await api.getChatMember(chatId, self.id).catch(() => undefined));
  if (!member) return undefined;
  const title = cleanName(chat.title ?? '') || String(chatId);
  const kind = chat.type === 'channel' ? 'channel' : 'group';
  if (!isIn(member)) return message('I am not in {chat} any more. Add me again.', { chat: title });
  const lacks = await lacking(api, chatId, kind, member);
  if (lacks.length && kind === 'channel')
    return message(
      'In {chat} I lack {permissions}. Give it to me there (Channel › Administrators), then try again.',
      { chat: title, permissions: allOf(lacks) },
    );
  if (lacks.length)
    return message(
      'In {chat} I lack {permissions}. Allow it there (Group › Edit › Permissions) or make me an administrator, then try again.',
      { chat: title, permissions: allOf(lacks) },
    );
  if (use === 'collect' && kind === 'group' && !self.can_read_all_group_messages && !administers(member))
    return message(
      'I can’t see files and words in {chat} that don’t mention me: privacy mode is on. Make me an administrator there, or switch it off (@BotFather › /setprivacy › Disable) and add me again, then try again.',
      { chat: title },
    );
  return undefined;
}
