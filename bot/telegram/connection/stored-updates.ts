import type { Update } from 'grammy/types';
import type { Database } from '../../../store/database/database.ts';
import { json, prepared, sql } from '../../../store/database/sql.ts';

/** Days for which it is known that an update was worked off. */
const keptDays = 2;

export async function markDone(db: Database, botId: number, ids: readonly number[]): Promise<void> {
  await db.run(
    prepared(
      'telegram-updates-done',
      sql`
    update telegram_update set done_at = now(), body = null
    where bot_id = ${botId} and update_id = any(${ids}::bigint[])`,
    ),
  );
}

/** @returns the ids of those that are new */
export async function store(
  db: Database,
  botId: number,
  rows: readonly { update: Update; chat: string; album: string | undefined }[],
): Promise<number[]> {
  const given = rows.map(({ update, chat, album }) => ({
    id: update.update_id,
    chat,
    album: album ?? null,
    body: update,
  }));
  const stored = await db.early.all<{ id: number }>(
    prepared(
      'telegram-updates-store',
      sql`
    insert into telegram_update (bot_id, update_id, lane, album, body)
    select ${botId}::bigint, id, chat, album, body
    from jsonb_to_recordset(${json(given)}) as u (id bigint, chat text, album text, body jsonb)
    on conflict do nothing
    returning update_id as id`,
    ),
  );
  return stored.map(row => row.id);
}

/** Which parts of an album are handed over together. */
export async function together(
  db: Database,
  botId: number,
  parts: readonly [{ id: number }, ...{ id: number }[]],
): Promise<void> {
  await db.run(sql`
    update telegram_update set together = ${String(parts[0].id)}
    where bot_id = ${botId} and update_id = any(${parts.map(part => part.id)}::bigint[])`);
}

/** What was stored and not worked off, in its order. */
export async function unfinished(db: Database, botId: number) {
  const rows = await db.all<{
    id: number;
    chat: string;
    album: string | null;
    together: string | null;
    body: Update;
    attempts: number;
  }>(sql`
    select update_id as id, lane as chat, album, together, body, attempts from telegram_update
    where bot_id = ${botId} and done_at is null
    order by update_id`);
  return rows.map(({ body, album, ...row }) => ({ ...row, update: body, album: album ?? undefined }));
}

/** Counts a try, so that an update that kills the process is found out, and given up after a few. */
export async function begin(db: Database, botId: number, ids: readonly number[]): Promise<void> {
  await db.run(sql`
    update telegram_update set attempts = attempts + 1
    where bot_id = ${botId} and update_id = any(${[...ids]}::bigint[])`);
}

/** Takes the count of tries back that a stop broke off: they say nothing about the updates. */
export async function breakOff(db: Database, botId: number, ids: readonly number[]): Promise<void> {
  await db.run(sql`
    update telegram_update set attempts = attempts - 1
    where bot_id = ${botId} and update_id = any(${[...ids]}::bigint[]) and done_at is null and attempts > 0`);
}

/** An update that waits for the outside is not what ends the process. */
export async function forgive(db: Database, botId: number, id: number): Promise<void> {
  await db.run(sql`
    update telegram_update set attempts = 0
    where bot_id = ${botId} and (update_id = ${id} or together = ${String(id)})`);
}

/** Removes what was worked off days ago. */
export async function forget(db: Database): Promise<void> {
  await db.run(sql`delete from telegram_update where done_at < now() - make_interval(days => ${keptDays})`);
}
