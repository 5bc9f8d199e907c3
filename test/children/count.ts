// Opens an embedded database, says which numbered rows it has, by its table and by its indexes, and whether it takes more.
import { openEmbedded } from '../../store/database/embedded.ts';
import { sql } from '../../store/database/sql.ts';

const db = await openEmbedded(process.argv[2] ?? '');
const rows = await db.all<{ n: number; isWhole: boolean }>(sql`
  select n, grain = repeat(n || ' ', case when n % 50 = 0 then 20000 else 40 end) as "isWhole" from sack`);
await db.run(sql`set enable_seqscan = off`);
const { found } = await db.one<{ found: number }>(sql`
  select count(*) as found from sack s where exists (select from sack t where t.n = s.n)
    and exists (select from sack t where md5(t.grain) = md5(s.grain))`);
await db.run(sql`insert into sack values (-1, 'more')`);
await db.run(sql`checkpoint`);
const { dust } = await db.one<{ dust: number }>(sql`select count(*) as dust from chaff`);
const isWhole = rows.every(row => row.isWhole) && found === rows.length && dust >= 0;
console.log(JSON.stringify({ isWhole, numbers: rows.map(row => row.n) }));
await db.close();
