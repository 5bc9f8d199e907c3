import type { Update } from 'grammy/types';
import { z } from 'zod';

const id = z.number().int();
const user = z.looseObject({ id, is_bot: z.boolean(), first_name: z.string() });
const chat = z.looseObject({
  id,
  type: z.enum(['private', 'group', 'supergroup', 'channel']),
  title: z.string().optional(),
});
const entities = z
  .array(z.looseObject({ type: z.string(), offset: id, length: id, user: user.optional() }))
  .optional();
const message = z.looseObject({
  message_id: id,
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities,
  caption_entities: entities,
  media_group_id: z.string().optional(),
});
const member = z.looseObject({ user, status: z.string() });
const membership = z.looseObject({ chat, from: user, new_chat_member: member });

/** The kinds of updates that are listened to, as far as they are relied on. */
const kinds = {
  message,
  callback_query: z.looseObject({
    id: z.string(),
    from: user,
    data: z.string().optional(),
    message: z.looseObject({ message_id: id, chat }).optional(),
  }),
  my_chat_member: membership,
  /** Comes only where the bot is an administrator. */
  chat_member: membership,
};

export const updateKinds = Object.keys(kinds) as (keyof typeof kinds)[];

/** The number of what claims to be an update. */
export function updateId(given: unknown): number | undefined {
  const read = z.looseObject({ update_id: id }).safeParse(given);
  return read.success ? read.data.update_id : undefined;
}

/** An update of a kind that is listened to; undefined for all else, however odd. */
export function readUpdate(given: unknown): Update | undefined {
  if (updateId(given) === undefined) return undefined;
  const fields = given as Record<string, unknown>;
  const isKnown = updateKinds.some(kind => kinds[kind].safeParse(fields[kind]).success);
  return isKnown ? (given as Update) : undefined;
}
