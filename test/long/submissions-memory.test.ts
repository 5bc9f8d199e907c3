import { expect, test } from 'vitest';
import { testAgent, textOf } from '../../agent/room.fixture.ts';
import { sql } from '../../store/database/sql.ts';
import { emptyDatabase } from '../database.ts';
import { collectGarbage } from '../garbage.ts';
import { bakery } from '../surfaces/rows.ts';

const db = await emptyDatabase();
const { rooms, files, topics, person, chat, at, settle } = await testAgent(db);
const few = 100;

/** Resolves when nothing is to be checked any more. */
async function allChecked(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = async () => {
    const open = await db.first(
      sql`select 1 from submission where status in ('received', 'checking') limit 1`,
    );
    if (!open) resolve();
  };
  const stop = topics.subscribe(topic => {
    if (topic.startsWith('submission:')) look().catch(reject);
  });
  look().catch(reject);
  await promise.finally(stop);
}

/** Heap in use after so many more files were given in a chat, checked and accepted, in MB, once what is garbage is gone. */
async function heapAfter(submissions: number, ask: (name: string, content: string) => Promise<void>) {
  for (let n = 0; n < submissions; n++) {
    await ask('rows.jsonl', bakery(3, `Shop ${crypto.randomUUID()}`));
    await allChecked();
  }
  collectGarbage();
  await new Promise(setImmediate);
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

test('three hundred submissions, from the message to the card, keep no more than a hundred do', {
  timeout: 1_800_000,
}, async () => {
  const op = await person('Op', 'operator');
  const sender = at(op, await chat());
  await rooms.datanets.create({
    communityId: sender.community.id,
    createdBy: op.id,
    name: 'loaves',
    modality: 'text',
    review: 'automatic',
    dailyFiles: 1000,
    origin: 'loaves',
  });
  const ask = async (name: string, content: string) => {
    const dropped = { name, ...(await files.put(content)) };
    const said = await settle(sender, { kind: 'text', text: '/submit loaves', files: [dropped] });
    expect(textOf(said)).toMatch(/Submission \d+ to loaves/);
  };
  const early = await heapAfter(few, ask);
  const late = await heapAfter(2 * few, ask);
  expect(await db.one(sql`select count(*)::int as n from submission where status = 'accepted'`)).toEqual({
    n: 3 * few,
  });
  expect(late).toBeLessThan(early * 1.1);
});
