// The baseline of message.ts: a bare Hono server that stores what it is sent with one insert and sends it back.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { openEmbedded } from '../store/database/embedded.ts';
import { json, sql } from '../store/database/sql.ts';

const db = await openEmbedded(process.argv[2] ?? '');
await db.script(
  'create table if not exists echo (id bigint generated always as identity primary key, body jsonb)',
);
const app = new Hono();
app.post('/echo', async c => {
  const { text } = await c.req.parseBody();
  const { id } = await db.one<{ id: number }>(
    sql`insert into echo (body) values (${json({ text })}::jsonb) returning id`,
  );
  return c.json({ id, text });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
