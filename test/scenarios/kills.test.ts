import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmbedded } from '../../store/database/embedded.ts';
import { sql } from '../../store/database/sql.ts';
import { freePort } from '../free-port.ts';
import { type GristmillProcess, startProcess } from '../gristmill-process.ts';
import { openClient, type WebClient } from '../web-client.ts';

const kills = 20;
const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1e9));

// People keep sending (a message that was not acknowledged is sent again with the same id, as the page does) while the
// process is killed at random points. In the end everything acknowledged has happened, once.
test(`${kills} SIGKILLs at random points (KILL_SEED=${seed}) lose nothing and do nothing twice`, {
  timeout: 400_000,
}, async () => {
  const random = generator(seed);
  const dataDir = await mkdtemp(join(tmpdir(), 'gristmill-kills-'));
  const environment = {
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    WORKER: 'none',
    MESSAGES_PER_MINUTE: '1000',
  };
  let running: GristmillProcess | undefined = await startProcess(environment);
  const signedIn = await fetch(running.operatorLink, { method: 'POST', redirect: 'manual' });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const base = running.url;
  // The page of somebody who watches all the time: it sees every card in its last state, over all restarts.
  const client = openClient(base, cookie, 'operator');

  let stopped = false;
  let delivered = 0;
  const acknowledged: string[] = [];
  const sender = (async () => {
    for (let n = 0; !stopped; n++) {
      const net = `net-${n}`;
      await deliver({ text: `/datanet create ${net} text review:automatic` });
      await deliver({ text: `/submit ${net}`, file: { name: `${net}.jsonl`, content: rows(net) } });
      acknowledged.push(net);
      // A little slower than the work is done, so that what waits does not only grow.
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  })();

  async function deliver(message: { text: string; file?: { name: string; content: string } }): Promise<void> {
    const id = randomUUID();
    for (;;) {
      const body = new FormData();
      body.set('id', id);
      body.set('text', message.text);
      if (message.file) body.append('file', new File([message.file.content], message.file.name));
      const status = await fetch(`${base}/api/messages`, { method: 'POST', body, headers: { cookie } })
        .then(async response => {
          await response.arrayBuffer();
          return response.status;
        })
        .catch(() => 0);
      if (status === 202) {
        delivered++;
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  for (let n = 0; n < kills; n++) {
    // Each life takes at least one message, however slow the machine; then it dies at a random point of the work.
    const before = delivered;
    while (delivered === before) await new Promise(resolve => setTimeout(resolve, 10));
    await new Promise(resolve => setTimeout(resolve, random() * 1200));
    await running.kill();
    running = await startProcess(environment);
  }
  stopped = true;
  await sender;
  await settled(client);
  client.close();
  const errors = running.errors();
  expect(await running.stop()).toBe(0);
  running = undefined;

  const db = await openEmbedded(dataDir);
  try {
    const unfinished = await db.one<{ n: number }>(
      sql`select count(*) as n from incoming where finished_at is null`,
    );
    expect(unfinished.n).toBe(0);
    const nets = await db.all<{ name: string; given: number; accepted: number; rows: number }>(sql`
      select datanet.name, count(distinct submission.id) as given,
        count(distinct submission.id) filter (where submission.status = 'accepted') as accepted,
        count(item.id) filter (where submission.status = 'accepted' and not item.struck) as rows
      from datanet
      left join submission on submission.datanet_id = datanet.id
      left join item on item.submission_id = submission.id
      where datanet.name like 'net-%'
      group by datanet.id`);
    const made = new Map(nets.map(net => [net.name, net]));
    expect(made.size).toBe(nets.length);
    for (const name of acknowledged) expect(made.get(name)).toEqual({ name, given: 1, accepted: 1, rows: 3 });
    const unanswered = await db.all(sql`
      select incoming.id from incoming
      where not exists (
        select from message where origin like 'incoming:' || incoming.id || ':%'
      )`);
    expect(unanswered).toEqual([]);
    const live = await db.one<{ n: number }>(sql`select count(*) as n from message where live is not null`);
    expect(live.n).toBe(0);
  } finally {
    await db.close();
    await rm(dataDir, { recursive: true, force: true });
  }
  expect(acknowledged.length).toBeGreaterThan(5);
  expect(errors).not.toMatch(/Error [0-9a-f]{8}/);
});

/** Waits until everything was answered (in one chat that is in order) and no card shows unfinished work any more. */
async function settled(client: WebClient): Promise<void> {
  // Whatever comes first may be an answer to something before it.
  await client.ask('/help', message => message.reply.title === 'What can be done here', 120);
  const isBusy = () => client.messages().some(({ bot, text }) => bot && /Checking|Received/.test(text));
  await expect.poll(isBusy, { timeout: 120_000, interval: 200 }).toBe(false);
}

function rows(net: string): string {
  const topics = [
    'the river behind the old mill freezes in January',
    'seventeen ducks crossed a busy market street',
    'copper kettles need polishing before any festival',
  ];
  return topics
    .map((topic, at) =>
      JSON.stringify({
        question: `${net} ${at}: what does it mean that ${topic}?`,
        answer: `For ${net} it means that ${topic}, nothing else.`,
      }),
    )
    .join('\n');
}

/** Mulberry32: small, seeded, good enough to choose moments. */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
