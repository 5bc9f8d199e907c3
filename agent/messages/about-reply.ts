import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { findCommand } from '../commands/index.ts';
import type { Call } from '../reply.ts';

/**
 * What a call is that was sent as a reply to one of our messages: what that message’s own button does, of a command that is
 * about the message it answers; the call itself of any other.
 *
 * @throws UserError when the message has no such button
 */
export async function aboutReply(db: Database, messageId: number | undefined, call: Call): Promise<Call> {
  const asReply = findCommand(call.command)?.asReply;
  if (!asReply || messageId === undefined) return call;
  const button = await db.first<Pick<Call, 'command' | 'args'>>(sql`
    select command, args from call
    where message_id = ${messageId} and command = any(${[...asReply.by]}::text[])
    order by created_at desc limit 1`);
  if (!button) throw new UserError(asReply.none);
  return button;
}
