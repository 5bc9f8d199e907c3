import { createHash } from 'node:crypto';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { sql } from '../../store/database/sql.ts';
import type { Sha256 } from '../../store/files/files.ts';
import { unzip } from '../../store/files/unzip.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { maths, type TestRoom, testRoom } from '../room.fixture.ts';
import type { DatasetExport } from '../version.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana');
const bo = await room.person('Bo *the* miller | “x”');

async function give(to: TestRoom, datanetId: number, personId: number, content: string) {
  return await to.checked((await to.give({ datanetId, personId, contents: { 'a.jsonl': content } })).id);
}

async function filesOf(made: DatasetExport, of: TestRoom = room) {
  return unzip(await of.files.read(made.archive.sha256));
}

function cardOf(files: Map<string, Buffer>) {
  const card = files.get('README.md')?.toString() ?? '';
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(card) ?? [];
  return { head: parse(head), body };
}

test('a version is an archive of its two files, a dataset card and the licence', async () => {
  const datanet = await room.datanet({
    name: 'maths',
    review: 'automatic',
    summary: 'Word problems, *solved*.',
  });
  await give(room, datanet.id, ana, maths(0, 60));
  await give(room, datanet.id, bo, maths(60, 80));
  const snapshot = await room.room.snapshot(datanet.id, 'first');
  const made = await room.room.exportVersion({ datanetId: datanet.id, format: 'jsonl' });
  expect(made).toMatchObject({
    snapshot,
    contributors: 2,
    difference: undefined,
    archive: { name: 'maths-v1-jsonl.zip', mediaType: 'application/zip' },
  });
  const files = await filesOf(made);
  expect([...files.keys()]).toEqual(['README.md', 'LICENSE', 'data/train.jsonl', 'data/test.jsonl']);
  expect(files.get('data/train.jsonl')).toEqual(await room.files.read(snapshot.train));
  expect(files.get('data/test.jsonl')).toEqual(await room.files.read(snapshot.heldOut));
  expect(files.get('LICENSE')?.toString()).toContain('Creative Commons Attribution 4.0 International');

  const { head, body } = cardOf(files);
  expect(head).toEqual({
    pretty_name: 'maths',
    license: 'cc-by-4.0',
    language: ['en'],
    task_categories: ['text-generation'],
    size_categories: ['n<1K'],
    tags: ['conversational', 'gristmill'],
    configs: [
      {
        config_name: 'default',
        data_files: [
          { split: 'train', path: 'data/train.jsonl' },
          { split: 'test', path: 'data/test.jsonl' },
        ],
      },
    ],
    dataset_info: {
      config_name: 'default',
      features: [
        {
          name: 'messages',
          list: [
            { name: 'role', dtype: 'string' },
            { name: 'content', dtype: 'string' },
          ],
        },
      ],
      splits: [
        { name: 'train', num_examples: snapshot.rows.train },
        { name: 'test', num_examples: snapshot.rows.heldOut },
      ],
    },
  });
  expect(body).toContain('# maths, version 1\n\nWord problems, \\*solved\\*.');
  expect(body).toContain('- 80 rows automatically at the flat value 600; nobody judged them');
  expect(body).toContain('| Ana | 60 |\n| Bo \\*the\\* miller \\| “x” | 20 |');
  expect(body).toContain('This is the first version.');
  for (const path of ['data/train.jsonl', 'data/test.jsonl']) {
    const sha256 = createHash('sha256')
      .update(files.get(path) ?? '')
      .digest('hex');
    expect(body).toContain(
      `| \`${path}\` | ${files.get(path)?.length.toLocaleString('en-US')} | \`${sha256}\` |`,
    );
  }
});

test('as Parquet it has the same rows', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  await give(room, id, ana, maths(0, 50));
  const { train, heldOut } = await room.room.snapshot(id, 'parquet');
  const files = await filesOf(await room.room.exportVersion({ datanetId: id, format: 'parquet' }));
  for (const [path, sha256] of [
    ['data/train.parquet', train],
    ['data/test.parquet', heldOut],
  ] as const) {
    const bytes = new Uint8Array(files.get(path) ?? []);
    const lines = (await room.files.read(sha256)).toString().trim().split('\n');
    expect(await parquetReadObjects({ file: bytes.buffer })).toEqual(lines.map(line => JSON.parse(line)));
  }
  expect(cardOf(files).head.configs[0].data_files[1]).toEqual({ split: 'test', path: 'data/test.parquet' });
});

test('two installations make the same bytes of the same version', async () => {
  const made = [];
  for (let round = 0; round < 2; round++) {
    const other = await testRoom(await emptyDatabase());
    const people = [await other.person('Ana'), await other.person('Bo')];
    const { id } = await other.datanet({ name: 'maths', review: 'automatic' });
    await give(other, id, people[0] ?? 0, maths(0, 30));
    await give(other, id, people[1] ?? 0, maths(30, 70));
    await other.room.snapshot(id, 'same');
    for (const format of ['jsonl', 'parquet'] as const) {
      const { archive } = await other.room.exportVersion({ datanetId: id, format });
      made.push(await other.files.read(archive.sha256));
    }
  }
  expect(made[2]?.equals(made[0] ?? Buffer.of())).toBe(true);
  expect(made[3]?.equals(made[1] ?? Buffer.of())).toBe(true);
});

test('an archive is made once, and anew when somebody has left, whom it names no more', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  const cleo = await room.person('Cleo');
  await give(room, id, ana, maths(100, 110));
  await give(room, id, cleo, maths(110, 115));
  await room.room.snapshot(id, 'left');
  const ask = () => room.room.exportVersion({ datanetId: id, format: 'jsonl' });
  const first = await ask();
  await db.run(sql`update dataset_export set bytes = 7 where archive = ${first.archive.sha256}`);
  expect((await ask()).archive).toEqual({ ...first.archive, bytes: 7 });

  await db.run(sql`delete from membership where person_id = ${cleo}`);
  const later = await ask();
  expect(later.archive.sha256).not.toBe(first.archive.sha256);
  const { body } = cardOf(await filesOf(later));
  expect(body).toContain('| Ana | 10 |\n| 1 former member | 5 |');
  expect(body).not.toContain('Cleo');

  await room.files.remove(later.archive.sha256);
  expect((await ask()).archive).toEqual(later.archive);
  expect(await room.files.has(later.archive.sha256)).toBe(true);
});

test('a later version says what was added, and what was taken out and why', async () => {
  const { id } = await room.datanet({ review: 'automatic', license: 'House rules' });
  const kept = await give(room, id, ana, maths(120, 130));
  const undone = await give(room, id, bo, maths(130, 134));
  const first = await room.room.snapshot(id, 'v1');
  expect(await room.room.versionDifference(first.id)).toBeUndefined();
  await db.run(sql`update item set struck = true where submission_id = ${kept.id} and position < 2`);
  await db.run(sql`update submission set status = 'rejected' where id = ${undone.id}`);
  await give(room, id, ana, maths(140, 147));
  await give(room, id, bo, maths(150, 152));
  const second = await room.room.snapshot(id, 'v2');
  const difference = {
    since: 1,
    added: 9,
    submissions: 2,
    removed: [
      { why: 'row-removed', rows: 2 },
      { why: 'submission-removed', rows: 4 },
    ],
  };
  expect(await room.room.versionDifference(second.id)).toEqual(difference);
  const { head, body } = cardOf(
    await filesOf(await room.room.exportVersion({ datanetId: id, format: 'jsonl' })),
  );
  expect(body).toContain(
    '## What changed since version 1\n\n- 9 rows added, from 2 submissions\n- 2 rows removed',
  );
  expect(head).toMatchObject({ license: 'other', license_name: 'house-rules' });
  expect(await room.room.exportVersion({ datanetId: id, version: 1, format: 'jsonl' })).toMatchObject({
    snapshot: { version: 1 },
    difference: undefined,
  });
});

test('without a version, or without that one, it says what there is', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  await expect(room.room.exportVersion({ datanetId: id, format: 'jsonl' })).rejects.toThrow(
    'There is no version yet',
  );
  await give(room, id, ana, maths(160, 165));
  await room.room.snapshot(id, 'only');
  await expect(room.room.exportVersion({ datanetId: id, version: 4, format: 'jsonl' })).rejects.toThrow(
    'has no version 4; the newest is 1',
  );
});

test('pairs and marked answers come out as they were given, and rows of one prompt on one side', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  const user = (content: string) => [{ role: 'user', content }];
  const assistant = (content: string) => [{ role: 'assistant', content }];
  const rows = Array.from({ length: 40 }, (_, i) => {
    const prompt = user(`What does mill ${i} of the valley grind on day ${i * 7}?`);
    const [better, worse] = [`It grinds load ${i * 31} of rye.`, `Nobody knows, ask ${i * 17} again.`];
    return [
      { prompt, chosen: assistant(better), rejected: assistant(worse) },
      { prompt, completion: assistant(`Mill ${i} stands still, by book ${i * 13}.`), label: i % 2 === 0 },
    ];
  });
  await give(
    room,
    id,
    ana,
    rows
      .flat()
      .map(row => JSON.stringify(row))
      .join('\n'),
  );
  const snapshot = await room.room.snapshot(id, 'preferences');
  const linesOf = async (sha256: Sha256) =>
    (await room.files.read(sha256))
      .toString()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  const [train, heldOut] = [await linesOf(snapshot.train), await linesOf(snapshot.heldOut)];
  expect([...train, ...heldOut]).toHaveLength(80);
  expect([...train, ...heldOut]).toEqual(expect.arrayContaining(rows.flat()));
  const promptsOf = (lines: { prompt: unknown }[]) => new Set(lines.map(line => JSON.stringify(line.prompt)));
  expect(promptsOf(heldOut).isDisjointFrom(promptsOf(train))).toBe(true);
  const files = await filesOf(await room.room.exportVersion({ datanetId: id, format: 'jsonl' }));
  expect(cardOf(files).body).toContain('40 have a better and a worse answer');
  expect(cardOf(files).body).toContain('20 have an answer that is marked as good and 20 one');
});
