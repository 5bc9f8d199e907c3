// The baseline of start.ts: PGlite alone on a data folder, until its first statement is answered.
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';

const pglite = await PGlite.create({ dataDir: process.argv[2] ?? '', extensions: { vector } });
await pglite.query('select 1');
console.log('ready');
await pglite.close();
