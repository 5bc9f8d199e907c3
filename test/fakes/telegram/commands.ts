import { type Json, record, string } from '../json.ts';
import { type Chat, isAdministrator, type User, type World } from './world.ts';

/**
 * The command list that a person sees in a chat: the first one that is set, from the narrowest scope to the widest, in
 * the person's language and then in none. https://core.telegram.org/bots/api#determining-list-of-commands
 */
export function commandsFor(world: World, chat: Chat, user: User): Json[] {
  const isAdmin = isAdministrator(chat.members.get(user.id));
  const scopes: Json[] = chat.user
    ? [{ type: 'chat', chat_id: chat.id }, { type: 'all_private_chats' }]
    : [
        { type: 'chat_member', chat_id: chat.id, user_id: user.id },
        ...(isAdmin ? [{ type: 'chat_administrators', chat_id: chat.id }] : []),
        { type: 'chat', chat_id: chat.id },
        ...(isAdmin ? [{ type: 'all_chat_administrators' }] : []),
        { type: 'all_group_chats' },
      ];
  for (const scope of [...scopes, { type: 'default' }]) {
    for (const language of [user.languageCode ?? '', '']) {
      const found = world.commands.get(commandKey(scope, language));
      if (found) return found;
    }
  }
  return [];
}

/** Under which a list is kept. */
export function commandKey(scope: unknown, language = ''): string {
  const { type, chat_id, user_id } = record(scope);
  return [string(type) || 'default', chat_id, user_id, language].filter(part => part !== undefined).join(' ');
}
