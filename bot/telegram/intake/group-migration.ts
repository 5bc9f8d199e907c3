import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';

/**
 * A group became a supergroup: its community and its chat go on under the new id. When something was heard in the
 * supergroup before this was, it was taken for a new group; what was said there is moved. Twice is once.
 */
export async function moveGroup(db: Database, from: string, to: string): Promise<void> {
  await db.transaction(async tx => {
    const chat = (id: string) =>
      tx.first<{ id: number }>(sql`
        select id from chat where platform = 'telegram' and external_id = ${id} for update`);
    const [before, after] = [await chat(from), await chat(to)];
    if (before && after) {
      await tx.run(sql`update message set chat_id = ${before.id} where chat_id = ${after.id}`);
      await tx.run(sql`update incoming set chat_id = ${before.id} where chat_id = ${after.id}`);
      await tx.run(sql`update chat set external_id = ${`${to}:moved`} where id = ${after.id}`);
    }
    if (before) await tx.run(sql`update chat set external_id = ${to} where id = ${before.id}`);
    const community = (id: string) =>
      tx.first<{ id: number }>(sql`
        select id from community where platform = 'telegram' and external_id = ${id} for update`);
    const [old, fresh] = [await community(from), await community(to)];
    if (!old) return;
    if (fresh) await tx.run(sql`update community set external_id = ${`${to}:moved`} where id = ${fresh.id}`);
    await tx.run(sql`update community set external_id = ${to} where id = ${old.id}`);
    await tx.run(
      sql`update chat set community_id = ${old.id} where platform = 'telegram' and external_id = ${to}`,
    );
  });
}
