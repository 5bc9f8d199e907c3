// Stores rows in an embedded database on a small disk until there is no room, then tells what still works.
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbedded } from '../../store/database/embedded.ts';
import { json, sql } from '../../store/database/sql.ts';

const folder = process.argv[2] ?? '';
const room = Number(process.argv[3]);
const ballast = join(folder, 'ballast');
const db = await openEmbedded(folder, { room });
await db.script('create table if not exists sack (n int generated always as identity, grain text)');
const free = async () => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};
await writeFile(ballast, Buffer.alloc(Math.max(0, (await free()) - room - 2 * 1024 ** 2)));

let stored = 0;
try {
  for (;;) {
    const grain = sql`select string_agg(md5(random()::text), '') from generate_series(1, 2000)`;
    await db.run(sql`insert into sack (grain) ${grain}`);
    stored++;
    // Without room kept for it, the next thing that finds none is to be the log, not the table.
    if (room === 0) await db.one(sql`select pg_switch_wal()`);
  }
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error);
}
const attempt = (what: string, work: () => Promise<unknown>) =>
  work().then(
    result => console.log(`${what}: ${json(result)}`),
    error => console.log(`${what}: ${error.name}`),
  );
await attempt('all that was stored is there', async () => {
  const { kept } = await db.one<{ kept: number }>(sql`select count(*) as kept from sack`);
  return kept === stored;
});
await attempt('a transaction', () => db.transaction(tx => tx.run(sql`delete from sack`)));
await rm(ballast);
// The free room is asked for twice a second at most.
await new Promise(resolve => setTimeout(resolve, 600));
await attempt('with room again', () => db.run(sql`insert into sack (grain) values ('rye')`));
await db.close();
console.log(`closed after ${stored}`);
