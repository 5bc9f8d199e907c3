import type { Chat } from '../community/chats.ts';

/** Where something happens, said in the chat `here`: `here`, `in #maths`. Goes into facts; in a text block it must be made plain. */
export function place(chat: Chat, here: number): string {
  if (chat.id === here) return 'here';
  if (chat.name !== undefined) return `in ${channelName(chat.name)}`;
  return chat.private ? 'in a chat of one’s own' : 'in a chat without a name';
}

/** `#maths`, whether the platform writes the sign or not. */
export function channelName(name: string): string {
  return name.startsWith('#') ? name : `#${name}`;
}
