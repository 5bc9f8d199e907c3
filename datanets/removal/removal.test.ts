import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { replacementOf } from '../../store/files/replaced-files.ts';
import { unzip } from '../../store/files/unzip.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { dyingAfter } from '../../test/fakes/dying-database.ts';
import { auditAll, sequenceAll } from '../ledger/ledger-room.fixture.ts';
import { reviewRoom } from '../review/review-room.fixture.ts';
import { mathsRows } from '../room.fixture.ts';
import type { Snapshot } from '../version.ts';
import { removeContent } from './removal.ts';
import { traces as tracesIn } from './traces.fixture.ts';

// Each death looks through every table and file twice.
vi.setConfig({ testTimeout: 120_000 });

const db = await emptyDatabase();
const room = await reviewRoom(db);
const { contributor, steward, community } = room;

/** Rows of which one has a word that stands nowhere else. */
const secret = 'xylocarp';
const rows = (from: number, to: number, at?: number, word = secret) =>
  mathsRows
    .slice(from, to)
    .map((row, i) => (i === at ? row.replace('"question": "', `"question": "${word} `) : row))
    .join('\n');

async function accepted(content: string, name = 'automatic' as const) {
  const datanet = await room.datanet({ review: name, license: 'MIT' });
  return { datanet, submission: await room.given(datanet.id, contributor, content) };
}

const removal = (submissionId: number, more: object = {}) => ({
  communityId: community,
  submissionId,
  reason: 'It names somebody.',
  personId: steward,
  origin: `removal of ${submissionId} ${JSON.stringify(more)}`,
  ...more,
});

const traces = (word: string) =>
  tracesIn(db, join(room.files.path('00' as Snapshot['train']), '..', '..'), word);

const boardOf = () =>
  room.room.leaderboard(community, { board: 'contributors', season: 'all', now: room.clock.now });

test('a row goes from tables and files, and hashes, rank and a valid ledger stay', async () => {
  const { datanet, submission } = await accepted(rows(0, 40, 4));
  const first = await room.room.snapshot(datanet.id, 'before');
  const inManifest = Number(first.rows.train + first.rows.heldOut);
  await room.room.exportVersion({ datanetId: datanet.id, format: 'jsonl' });
  expect((await traces(secret)).sort()).toEqual(['a file', 'a file', 'an archive', 'item'].sort());
  const { score, credit } = (await boardOf())[0] ?? {};

  expect(
    await room.room.planRemoval({ communityId: community, submissionId: submission.id, rows: [5] }),
  ).toMatchObject({ items: 1, counting: 1, versions: [{ version: 1 }], others: [] });
  const after = await room.room.removeContent(removal(submission.id, { rows: [5] }));
  expect(after).toMatchObject({ status: 'accepted', removed: { items: 1, isWhole: false } });
  expect(await traces(secret)).toEqual([]);
  expect((await boardOf())[0]).toMatchObject({ score, credit, removed: true });

  // The old version lacks it, and still has its number, its manifest and its hash there.
  const old = await room.room.snapshotOf(datanet.id, 1);
  expect(old).toMatchObject({ hash: first.hash });
  expect(Number(old?.removed.train) + Number(old?.removed.heldOut)).toBe(1);
  expect(Number(old?.rows.train) + Number(old?.rows.heldOut)).toBe(inManifest - 1);
  expect(await room.files.has(first.hash as Snapshot['train'])).toBe(true);
  const exported = await room.room.exportVersion({ datanetId: datanet.id, version: 1, format: 'jsonl' });
  const files = unzip(await room.files.read(exported.archive.sha256));
  expect(files.get('README.md')?.toString()).toContain('1 row of this version had to go since');
  const lines = `${files.get('data/train.jsonl') ?? ''}${files.get('data/test.jsonl') ?? ''}`;
  expect(lines.trim().split('\n')).toHaveLength(inManifest - 1);

  await sequenceAll(db);
  const audit = await auditAll(db);
  expect(audit.problems).toEqual([]);
  expect(audit.replay.board({ ...(await filter()), datanetId: datanet.id })[0]?.credit).toBe(credit);
});

const filter = async () => {
  const { name } = await db.one<{ name: string }>(sql`
    select entry::jsonb ->> 'community' as name from ledger_entry limit 1`);
  return { community: name, board: 'contributors' as const, season: 'all' as const, now: room.clock.now };
};

test('the next version lacks it, and its difference and card say on whose wish', async () => {
  const { datanet, submission } = await accepted(rows(40, 60, 2, 'ocarina'));
  const first = await room.room.snapshot(datanet.id, 'one');
  const request = await room.room.requestRemoval({
    ...removal(submission.id, { rows: [3] }),
    personId: contributor,
    origin: 'please',
  });
  expect(request).toMatchObject({ state: 'asked', items: 1, reason: 'It names somebody.' });
  expect((await room.room.removalRequests(community)).map(({ id }) => id)).toEqual([request.id]);
  await room.room.removeContent(removal(submission.id, { request: request.id }));
  await room.room.removeContent(removal(submission.id, { rows: [7, 8] }));
  expect(await room.room.removalRequests(community)).toEqual([]);
  const second = await room.room.snapshot(datanet.id, 'two');
  expect(second.version).toBe(2);
  expect(second.removed).toEqual({ train: 0, heldOut: 0 });
  expect(await room.room.versionDifference(second.id)).toEqual({
    since: 1,
    added: 0,
    submissions: 0,
    removed: [
      { why: 'asked-for', rows: 1 },
      { why: 'by-steward', rows: 2 },
    ],
  });
  expect((await room.room.creditsOf(first.id))[0]?.items).toBe(20);
  expect((await room.room.creditsOf(second.id))[0]?.items).toBe(17);
  const { archive } = await room.room.exportVersion({ datanetId: datanet.id, format: 'jsonl' });
  const card = unzip(await room.files.read(archive.sha256))
    .get('README.md')
    ?.toString();
  expect(card).toContain('1 row removed: whoever gave them asked for that');
  expect(card).toContain('2 rows removed: a steward took their content out');
  expect(card).toContain('| Ana | 17 |');
  // Nothing changed since: the version that is there.
  expect((await room.room.snapshot(datanet.id, 'three')).id).toBe(second.id);
});

test('what learned from rows that went is known by the very file it was trained on', async () => {
  const { datanet, submission } = await accepted(rows(60, 80));
  const first = await room.room.snapshot(datanet.id, 'to train');
  const trained = await db.all<{ row: number }>(sql`
    select row from item where submission_id = ${submission.id} and not held_out order by row limit 3`);
  const [a = 0, b = 0, c = 0] = trained.map(one => one.row);
  expect(await room.room.rowsRemovedSince(first.id, first.train)).toBe(0);
  await room.room.removeContent(removal(submission.id, { rows: [a] }));
  const cleaned = await room.room.snapshotOf(datanet.id, 1);
  expect(cleaned?.train).not.toBe(first.train);
  expect(await replacementOf(db, first.id, first.train)).toEqual({
    sha256: cleaned?.train,
    rows: cleaned?.rows.train,
  });
  expect(await room.room.rowsRemovedSince(first.id, first.train)).toBe(1);
  expect(await room.room.rowsRemovedSince(first.id, cleaned?.train)).toBe(0);
  await room.room.removeContent(removal(submission.id, { rows: [b, c] }));
  expect(await room.room.rowsRemovedSince(first.id, first.train)).toBe(3);
  expect(await room.room.rowsRemovedSince(first.id, cleaned?.train)).toBe(2);
  expect(await room.room.rowsRemovedSince(first.id)).toBe(3);
});

test('credit of a run is of the very rows it learned from, whether some went before it or after it', async () => {
  const datanet = await room.datanet({ review: 'automatic' });
  const bo = Number(room.reviewers[0]);
  const first = await room.given(datanet.id, contributor, rows(110, 120));
  await room.given(datanet.id, bo, rows(120, 130));
  const frozen = await room.room.snapshot(datanet.id, 'for credit');
  const lines = async (sha256: Snapshot['train']) =>
    (await room.files.read(sha256)).toString('utf8').split('\n').filter(Boolean);
  const itemsOf = async (train: string, unlearned: number[]) =>
    Object.fromEntries(
      (await room.room.creditsOf(frozen.id, { train, unlearned })).map(({ personId, items }) => [
        personId,
        items,
      ]),
    );
  const before = await lines(frozen.train);
  const ofFirst = await db.all<{ row: number }>(sql`
    select row from item where submission_id = ${first.id} and not held_out order by row`);
  // Bo’s first line: that one was too long for the run.
  const line = ofFirst.length;
  expect(await itemsOf(frozen.train, [line])).toEqual({ [contributor]: 10, [bo]: 9 });

  await room.room.removeContent(removal(first.id, { rows: ofFirst.slice(0, 4).map(({ row }) => row) }));
  const cleaned = (await room.room.snapshotOf(datanet.id, 1)) ?? frozen;
  const after = await lines(cleaned.train);
  expect(after[line - 4]).toBe(before[line]);
  // In the file without the four the same line has another number, and a run on that one learned none of the four.
  expect(await itemsOf(cleaned.train, [line - 4])).toEqual({ [contributor]: 6, [bo]: 9 });
  // What an earlier run was said to have learned stays as it was.
  expect(await itemsOf(frozen.train, [line])).toEqual({ [contributor]: 10, [bo]: 9 });
});

test('all of it goes with what was typed and said, with its rejected version, and with nothing left nothing is frozen', async () => {
  const datanet = await room.datanet({ review: 'steward' });
  const first = await room.checked(
    (
      await room.give({
        datanetId: datanet.id,
        personId: contributor,
        contents: { 'melisma.jsonl': rows(80, 90, 1, 'melisma') },
        context: 'about melisma',
      })
    ).id,
  );
  await room.vote(first.id, steward, 'reject', { isSteward: true });
  const mended = await room.checked(
    (
      await room.room.submit({
        datanetId: datanet.id,
        personId: contributor,
        origin: 'mended',
        files: [],
        text: 'A melisma is sung on one vowel for many notes, as in a Gloria of the thirteenth century.',
        mends: first.id,
      })
    ).id,
  );
  await room.vote(mended.id, steward, 'good', { isSteward: true });
  const proof = await room.room.contentsOf(community, mended.id);
  await room.room.snapshot(datanet.id, 'melisma');
  await room.room.removeContent(removal(mended.id));
  expect(await traces('melisma')).toEqual(['snapshot_request']);
  expect(await room.room.submissionById(first.id)).toMatchObject({
    status: 'rejected',
    context: '',
    files: [{ name: 'removed' }],
    removed: { isWhole: true },
  });
  expect(await room.room.contentsOf(community, mended.id)).toEqual(proof);
  await expect(room.room.snapshot(datanet.id, 'empty')).rejects.toThrow('Nothing is accepted');
  await expect(room.room.removeContent(removal(mended.id, { origin: 'again' }))).rejects.toThrow(
    'removed already',
  );
  await sequenceAll(db);
  expect((await auditAll(db)).problems).toEqual([]);
});

test('a picture goes with its thumbnail', async () => {
  const datanet = await room.datanet({ modality: 'image', review: 'automatic' });
  const noise = Buffer.from(
    Array.from({ length: 320 * 320 * 3 }, (_, i) => (i * i * 31 + (i % 255) * 7) % 256),
  );
  const picture = await sharp(noise, { raw: { width: 320, height: 320, channels: 3 } })
    .png()
    .toBuffer();
  const { id } = await room.checked(
    (await room.give({ datanetId: datanet.id, personId: contributor, contents: { 'a.png': picture } })).id,
  );
  const { media } = await db.one<{
    media: { sha256: Snapshot['train']; preview: { sha256: Snapshot['train'] } };
  }>(sql`
    select content -> 'media' as media from item where submission_id = ${id}`);
  await room.room.snapshot(datanet.id, 'pictures');
  await room.room.removeContent(removal(id));
  expect(await room.files.has(media.sha256)).toBe(false);
  expect(await room.files.has(media.preview.sha256)).toBe(false);
  expect(await room.room.snapshotOf(datanet.id, 1)).toMatchObject({ rows: { train: 0, heldOut: 0 } });
});

test('only whoever gave it may ask; twice is one request; what is declined stays', async () => {
  const { submission } = await accepted(rows(90, 95));
  const ask = (personId: number, origin: string) =>
    room.room.requestRemoval({ ...removal(submission.id), personId, origin });
  await expect(ask(Number(room.reviewers[0]), 'not mine')).rejects.toThrow('is not yours');
  const request = await ask(contributor, 'mine');
  expect((await ask(contributor, 'mine again')).id).toBe(request.id);
  expect(
    await room.room.declineRemoval({ communityId: community, request: request.id, personId: steward }),
  ).toMatchObject({ state: 'declined' });
  await expect(room.room.removeContent(removal(submission.id, { request: request.id }))).rejects.toThrow(
    'answered already',
  );
  expect((await room.room.submissionById(submission.id)).removed).toBeUndefined();
});

test('rows that are not there, of several files, or not decided are refused in words', async () => {
  const datanet = await room.datanet({ review: 'steward' });
  const { id } = await room.checked(
    (
      await room.give({
        datanetId: datanet.id,
        personId: contributor,
        contents: { 'a.jsonl': rows(95, 98), 'b.jsonl': rows(98, 101) },
      })
    ).id,
  );
  const plan = (more: object) => room.room.planRemoval({ communityId: community, submissionId: id, ...more });
  await expect(plan({})).rejects.toThrow(`“/withdraw ${id}” takes it back first`);
  await room.vote(id, steward, 'good', { isSteward: true });
  await expect(plan({ rows: [2] })).rejects.toThrow('name the file as well');
  expect(await plan({ rows: [2], file: 'b.jsonl' })).toMatchObject({ items: 1, positions: [4] });
  await expect(plan({ rows: [99] })).rejects.toThrow('has no row 99');
});

test('wherever its process dies, it ends whole once it is done again', async () => {
  for (let statements = 0, isDone = false; !isDone; statements += 5) {
    const word = `peristyle${statements}x`;
    const content = [1, 2, 3].map(n =>
      JSON.stringify({ text: `Row ${n} of the ${word} counts ${n * 31} columns.` }),
    );
    const { datanet, submission } = await accepted(content.join('\n'));
    await room.room.snapshot(datanet.id, word);
    await room.room.exportVersion({ datanetId: datanet.id, format: 'jsonl' });
    expect(await traces(word)).toContain('an archive');
    const { db: dying, died } = dyingAfter(db, statements);
    const mortal = removeContent(
      { db: dying, files: room.files },
      removal(submission.id, { rows: [2] }),
      room.clock.now,
    );
    isDone = (await Promise.race([mortal, died])) !== undefined;
    await room.room.removeContent(removal(submission.id, { rows: [2] }));
    const gone = `Row 2 of the ${word}`;
    expect(await traces(gone)).toEqual([]);
    expect((await room.room.submissionById(submission.id)).removed).toEqual({ items: 1, isWhole: false });
  }
});
