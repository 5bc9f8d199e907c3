import type { User } from 'grammy/types';
import type { Json } from '../../json.ts';
import type { Method, Parts } from '../api.ts';
import type { Params } from '../params.ts';
import { refusals } from '../refusal.ts';
import { readRichMessage } from '../rich-message.ts';
import { shapes } from '../shapes.ts';
import { placeFor } from './sending.ts';

/** https://core.telegram.org/bots/api#sendrichmessage */
export const richMethods: Record<string, Method> = {
  sendRichMessage(params, parts) {
    if (!parts.world.knowsRichMessages) throw refusals.noSuchMethod();
    const body = richBody(params, parts);
    const { chat, draft } = placeFor(params, parts, 'text');
    return shapes.message(parts.posting.create(chat, { ...draft, body }));
  },
};

/** What a message shows by the request's `rich_message`. */
export function richBody(params: Params, { world }: Parts): Json {
  const blocks = readRichMessage(params, id => {
    const user = world.users.get(id);
    return user && (shapes.user(user) as unknown as User);
  });
  return { rich_message: { blocks } };
}
