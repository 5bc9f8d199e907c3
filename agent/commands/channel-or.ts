import type { Chat } from '../community/chats.ts';
import type { Rooms } from '../context.ts';

/** The channel that a command names, or the chat it was given in. @throws UserError when there is none of that name. */
export function channelOr(
  wanted: string | undefined,
  here: number,
  communityId: number,
  rooms: Rooms,
): Promise<Chat> {
  return wanted === undefined ? rooms.chats.byId(here) : rooms.chats.find(communityId, wanted);
}
