// Stores numbered rows in an embedded database, several people at once, and says of each when it is acknowledged.
// Beside that what a long life has: rows that change and go, the log's files that fill, its upkeep.
import { openEmbedded } from '../../store/database/embedded.ts';
import { sql } from '../../store/database/sql.ts';

const [folder = '', first = '0', count = '0'] = process.argv.slice(2);
const db = await openEmbedded(folder);
await db.script(`
  create table if not exists sack (n int primary key, grain text not null);
  create index if not exists sack_grain on sack (md5(grain));
  create table if not exists chaff (n int, dust text)`);

const from = Number(first);
const people = 4;
async function person(own: number): Promise<void> {
  for (let n = from + own; n < from + Number(count); n += people) {
    const grain = `${n} `.repeat(n % 50 === 0 ? 20_000 : 40);
    if (n % 7) await db.run(sql`insert into sack values (${n}, ${grain})`);
    else {
      await db.transaction(async tx => {
        await tx.run(sql`insert into chaff select generate_series(1, 50), ${grain}`);
        await tx.run(sql`insert into sack values (${n}, ${grain})`);
        await tx.run(sql`delete from chaff where n % 3 = 0`);
      });
    }
    process.emit('acknowledged' as 'beforeExit', n);
    if (n % 60 === 59) await db.run(sql`checkpoint`);
    if (n % 90 === 89) await db.run(sql`vacuum chaff`);
    if (n % 120 === 119) await db.run(sql`truncate chaff`);
  }
}
await Promise.all(Array.from({ length: people }, (_, own) => person(own)));
await db.close();
