import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { FormHints } from '../reply.ts';

/** What a pressed button does. */
export interface PressedCall {
  command: string;
  args: Record<string, unknown>;
  mode: 'run' | 'confirmed' | 'form';
  filesOf: number | null;
  form: FormHints | null;
}

/**
 * Takes a stored call for a press: in the same community (a card may stand in a thread of its chat), by the right person, in time, and once where once is meant (the same update
 * pressing again, after a crash, is the same press).
 *
 * @throws UserError saying why the button does nothing.
 */
export async function pressCall(
  db: Database,
  press: {
    token: string;
    picked: Record<string, string[]>;
    personId: number;
    chatId: number;
    incomingId: number;
  },
  now: Date,
): Promise<PressedCall> {
  const call = await db.first<Row>(sql`
    select call.command, call.args, call.mode, call.takes, coalesce(person.merged_into, person.id) as presser_id, call.once, call.pressed_by, call.files_of, call.form,
      call.expires_at, person.name as presser
    from call
    join message on message.id = message_id
    join chat on chat.id = message.chat_id
    left join person on person.id = presser_id
    where token = ${press.token}
      and community_id = (select community_id from chat where id = ${press.chatId})`);
  if (!call)
    throw new UserError(message('That button belongs to a message that is gone. Send the command again.'));
  if (call.expires_at <= now) throw new UserError(message('That button is too old. Send the command again.'));
  if (call.presser_id !== null && call.presser_id !== press.personId) {
    throw new UserError(
      message('Only {name} can press that.', { name: call.presser ?? message('the person who asked') }),
    );
  }
  if (call.once) {
    const first = await db.run(sql`
      update call set pressed_by = ${press.incomingId}
      where token = ${press.token} and (pressed_by is null or pressed_by = ${press.incomingId})`);
    if (!first) throw new UserError(message('That was pressed already and is being done, or is done.'));
  }
  const picked = Object.fromEntries(call.takes.map(name => [name, press.picked[name] ?? []]));
  return {
    command: call.command,
    args: { ...call.args, ...picked },
    mode: call.mode,
    filesOf: call.files_of,
    form: call.form,
  };
}

interface Row {
  command: string;
  args: Record<string, unknown>;
  mode: PressedCall['mode'];
  takes: string[];
  presser_id: number | null;
  presser: string | null;
  once: boolean;
  pressed_by: number | null;
  files_of: number | null;
  form: FormHints | null;
  expires_at: Date;
}
