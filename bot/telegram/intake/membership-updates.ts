import type { ChatMemberUpdated } from 'grammy/types';
import { languageOf } from '../../../agent/language/languages.ts';
import { inLanguage } from '../../../agent/language/translate.ts';
import { channelOf } from '../../intake/identity-resolver.ts';
import { cleanName, named } from '../chat-address.ts';
import { selfOf } from '../connection/health.ts';
import { channelAdded, welcome } from '../welcome.ts';
import type { MessageContext } from './receive.ts';

/**
 * The bot was added, removed, blocked, or got other rights. Where it joins a group it says once what it can do; of a
 * channel it tells the one who added it. What is on its way to a chat that it left is refused by Telegram, and recorded.
 */
export async function receiveMembership(
  update: ChatMemberUpdated,
  updateId: number,
  to: MessageContext,
): Promise<void> {
  const { chat, from } = update;
  const { before, now } = await to.membership.changed(update);
  to.administrators.changed(update);
  if (!now.present || now.kind === 'private' || before?.present) return;
  if (now.kind === 'group') {
    const community = await to.identities.community({ id: now.id, name: now.title || `group ${-chat.id}` });
    const chatId = await to.identities.chat(channelOf({ id: now.id, name: now.title }), community.id);
    const { datanets } = await to.agent.existing(community.id);
    // A group has no language of its own on Telegram; whoever adds the bot speaks one.
    const platformLanguage = languageOf(from.language_code);
    if (platformLanguage) await to.people.setPlatformLanguage(community.id, platformLanguage);
    await inLanguage(await to.people.communityLanguage(community.id), () =>
      to.agent.say(chatId, `greeting:telegram:${updateId}`, welcome(now, selfOf(to.me), datanets.length > 0)),
    );
    return;
  }
  // A channel belongs to the community of the one who brought the bot there.
  const sender = await to.identities.of({
    community: null,
    chat: { id: String(from.id), private: true },
    person: named(from),
    isAdministrator: undefined,
  });
  await to.identities.chat(channelOf({ id: now.id, name: cleanName(now.title) }), sender.community.id);
  await inLanguage(await to.agent.languageOf(sender), () =>
    to.agent.say(sender.chatId, `channel:telegram:${updateId}`, channelAdded(now)),
  );
}
