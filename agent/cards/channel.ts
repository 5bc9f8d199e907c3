import type { Chat } from '../community/chats.ts';
import { t } from '../language/translate.ts';

/** Where something happens, said in the chat `here`: `here`, `in #maths`. Goes into facts; in a text block it must be made plain. */
export function place(chat: Chat, here: number): string {
  if (chat.id === here) return t('here');
  if (chat.name !== undefined) return t('in {channel}', { channel: channelName(chat.name) });
  return chat.private ? t('in a chat of one’s own') : t('in a chat without a name');
}

/** `#maths`, whether the platform writes the sign or not. */
export function channelName(name: string): string {
  return name.startsWith('#') ? name : `#${name}`;
}
