import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { pseudonymsOf, saltedHash } from '../../store/ledger/entries.ts';
import { sequenceSome } from '../../store/ledger/sequencer.ts';
import { emptyDatabase } from '../../test/database.ts';
import { dyingAfter } from '../../test/fakes/dying-database.ts';
import { mergePerson } from '../merge-person.ts';
import { leaderboard } from '../rank/leaderboard.ts';
import { reviewRoom } from '../review/review-room.fixture.ts';
import { dice, maths } from '../room.fixture.ts';
import { backfillDatanets } from './backfill.ts';
import { auditAll, sequenceAll } from './ledger-room.fixture.ts';
import { recordRemoval, recordSubmissions } from './record.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const [bo, chen] = room.reviewers;

type Entry = Record<string, unknown> & { kind: string };

async function entriesOf(submissionId: number): Promise<Entry[]> {
  const rows = await db.all<{ entry: Entry }>(sql`
    select entry::jsonb as entry from ledger_entry where submission_id = ${submissionId}
    order by coalesce(queued, leaf_index)`);
  return rows.map(row => row.entry);
}

const kindsOf = async (submissionId: number) => (await entriesOf(submissionId)).map(entry => entry.kind);

test('a submission’s life is in the ledger, each vote only once it is decided', async () => {
  const { datanet, submission } = await room.waiting();
  expect(await kindsOf(submission.id)).toEqual(['submitted']);
  await room.assignedVote(datanet, bo, 'good');
  expect(await kindsOf(submission.id)).toEqual(['submitted']);
  const items = await db.all<{ id: number }>(sql`
    select id from item where submission_id = ${submission.id} and position in (3, 7)`);
  await room.assignedVote(datanet, chen, 'excellent', { strike: items.map(({ id }) => id) });
  const names = await pseudonymsOf(db, room.community);
  const about = { community: names.community, datanet: datanet.id, submission: submission.id };
  const by = { reviewer: names.person('reviewer', Number(bo)) };
  const [file] = submission.files;
  const { salt } = await db.one<{ salt: Buffer }>(
    sql`select ledger_salt as salt from submission where id = ${submission.id}`,
  );
  const at = '2026-03-02T09:00:00.000Z';
  expect(await entriesOf(submission.id)).toEqual([
    {
      kind: 'submitted',
      at,
      ...about,
      contributor: names.person('contributor', room.contributor),
      content: [saltedHash(salt, file?.sha256 ?? '')],
    },
    { kind: 'voted', at, ...about, ...by, grade: 'good', alone: false },
    {
      kind: 'voted',
      at,
      ...about,
      reviewer: names.person('reviewer', Number(chen)),
      grade: 'excellent',
      alone: false,
    },
    { kind: 'struck', at, ...about, items: [3, 7], decision: 1 },
    {
      kind: 'decided',
      at,
      ...about,
      outcome: 'accepted',
      contributor: names.person('contributor', room.contributor),
      decision: 1,
      value: 900,
      items: 28,
      novelty: expect.any(Number),
      automatic: false,
    },
  ]);
  expect(await room.room.contentsOf(room.community, submission.id)).toEqual([
    { sha256: file?.sha256, salt: salt.toString('hex') },
  ]);
  expect(await room.room.contentsOf(room.community + 1, submission.id)).toEqual([]);
});

test('a withdrawal, a refusal and a rejection with its reasons are entries', async () => {
  const { submission } = await room.waiting();
  await room.room.withdraw(submission.id, room.contributor);
  expect(await kindsOf(submission.id)).toEqual(['submitted', 'withdrawn']);
  const { id: datanetId } = await room.datanet();
  const refused = await room.given(datanetId, room.contributor, '{"question": "broken');
  expect(await kindsOf(refused.id)).toEqual(['submitted', 'refused']);
  const { datanet, submission: poor } = await room.waiting();
  await room.assignedVote(datanet, bo, 'reject');
  await room.assignedVote(datanet, chen, 'reject');
  const entries = await entriesOf(poor.id);
  expect(entries.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['submitted', undefined],
    ['voted', 'wrong'],
    ['voted', 'wrong'],
    ['decided', undefined],
  ]);
  expect(entries.at(-1)).toMatchObject({ outcome: 'rejected', value: 0, items: 0 });
});

test('a snapshot is an entry with the hash of its manifest, once', async () => {
  const { id, name } = await room.datanet({ review: 'automatic' });
  await room.given(id, room.contributor, maths(0, 8));
  const snapshot = await room.room.snapshot(id, `snapshot ${name}`);
  await room.room.snapshot(id, `again ${name}`);
  const rows = await db.all<{ entry: Entry }>(sql`
    select entry::jsonb as entry from ledger_entry where origin like ${`snapshot:${id}:%`}`);
  expect(rows.map(row => row.entry)).toEqual([
    expect.objectContaining({ datanet: id, version: 1, manifest: snapshot.hash, rows: snapshot.rows }),
  ]);
});

test('no entry has a name, a file’s name, a number of a person, or anything that somebody wrote', async () => {
  const { id: datanetId } = await room.datanet();
  const { id } = await room.checked(
    (
      await room.give({
        datanetId,
        personId: room.contributor,
        contents: { 'zanzibar-file.jsonl': maths(100, 110) },
        context: 'zanzibar context',
      })
    ).id,
  );
  await room.vote(id, room.steward, 'reject', {
    isSteward: true,
    reason: 'wrong',
    comment: 'zanzibar comment',
  });
  const { text } = await db.one<{ text: string }>(
    sql`select string_agg(entry, ' ') as text from ledger_entry`,
  );
  expect(text).not.toMatch(/zanzibar|Ana|\.jsonl|Mill/);
  const fields = new Set([...text.matchAll(/"(\w+)":/g)].map(([, name]) => name));
  expect([...fields].sort()).toEqual(
    'alone at automatic community content contributor datanet decision grade heldOut items kind manifest novelty outcome reason reviewer rows struck submission train value version'
      .split(' ')
      .filter(name => name !== 'struck'),
  );
});

test('who is killed between any two statements of giving entries their place, doubles and loses none', async () => {
  await sequenceAll(db);
  for (let statements = 0; ; statements++) {
    const { id: datanetId } = await room.datanet({ review: 'automatic' });
    await room.given(datanetId, room.contributor, maths(20, 24));
    const dying = dyingAfter(db, statements);
    const sequenced = sequenceSome(dying.db).then(() => true);
    const survived = await Promise.race([sequenced, dying.died.then(() => false)]);
    await sequenceAll(db);
    const { entries, places, last, size } = await db.one<Record<string, number>>(sql`
      select count(*) as entries, count(distinct leaf_index) as places, max(leaf_index) as last,
        (select size from ledger_head) as size
      from ledger_entry`);
    expect([entries, places, Number(last) + 1], `killed after ${statements} statements`).toEqual([
      size,
      size,
      size,
    ]);
    expect((await auditAll(db)).problems).toEqual([]);
    if (survived) {
      expect(statements).toBeGreaterThan(6);
      return;
    }
  }
});

test('many at once leave no gap and no double', async () => {
  const { id: datanetId } = await room.datanet({ review: 'automatic', dailyFiles: 100 });
  await Promise.all(
    Array.from({ length: 12 }, async (_, at) => {
      await room.give({
        datanetId,
        personId: room.contributor,
        contents: { [`${at}.jsonl`]: maths(at, at + 1) },
      });
      await sequenceSome(db);
    }),
  );
  await sequenceAll(db);
  expect((await auditAll(db)).problems.filter(problem => problem.startsWith('Entry'))).toEqual([]);
});

/** A community with people, datanets and a history: accepted, rejected, struck, merged, on several days. */
async function madeUp(seed: number, submissions: number) {
  const random = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const { id: community } = await db.one<{ id: number }>(sql`
    insert into community (platform, external_id, name) values ('web', ${crypto.randomUUID()}, 'x') returning id`);
  const people: number[] = [];
  for (let n = 0; n < 9; n++)
    people.push(
      (await db.one<{ id: number }>(sql`insert into person (name) values (${`P${n}`}) returning id`)).id,
    );
  const datanets: number[] = [];
  for (let n = 0; n < 2; n++)
    datanets.push((await room.datanet({ communityId: community, createdBy: pick(people) })).id);
  const ids: number[] = [];
  for (let n = 0; n < submissions; n++) {
    const [datanet, by, at] = [
      pick(datanets),
      pick(people),
      new Date(Date.UTC(2026, 0, 1, 0, 0, Math.floor(random() * 5e6))),
    ];
    const accepted = random() < 0.7;
    const automatic = accepted && random() < 0.1;
    const value = accepted ? (automatic ? 600 : pick([600, 700, 2200 / 3, 800, 900, 1000])) : 0;
    const { id } = await db.one<{ id: number }>(sql`
      with numbered as (
        update datanet set decisions = decisions + 1 where id = ${datanet} returning decisions
      )
      insert into submission (datanet_id, person_id, origin, context, status, decision_no, value, rows_accepted,
        automatic, decided_at, created_at)
      select ${datanet}, ${by}, ${crypto.randomUUID()}, '', ${accepted ? 'accepted' : 'rejected'}, decisions, ${value},
        ${accepted ? 1 + Math.floor(random() ** 3 * 80) : 0}, ${automatic}, ${at}, ${at}
      from numbered
      returning id`);
    for (const reviewer of automatic ? [] : people.filter(one => one !== by && random() < 0.3))
      await db.run(sql`
        insert into review (submission_id, reviewer_id, grade, reason, trust, alone, at)
        values (${id}, ${reviewer}, ${accepted ? pick(['good', 'usable', 'reject', 'skip']) : pick(['reject', 'good'])},
          'wrong', 0.8, ${random() < 0.1}, ${new Date(at.getTime() - 1000 - Math.floor(random() * 1000))})`);
    ids.push(id);
  }
  return { community, people, datanets, ids, pick };
}

test('every rank that is reckoned from the log alone equals the board’s, in made-up histories', async () => {
  let compared = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const { community, people, datanets, ids, pick } = await madeUp(seed, 60);
    const half = ids.slice(0, 30);
    await db.transaction(tx => recordSubmissions(tx, half));
    for (let joined = 0; joined < seed % 4; joined++) {
      const [from, into] = [people.pop(), pick(people)];
      await db.transaction(async tx => {
        await mergePerson(tx, Number(from), into, new Date('2026-02-01'));
      });
    }
    await db.transaction(tx => recordSubmissions(tx, ids));
    await sequenceAll(db);
    const { problems, replay } = await auditAll(db);
    expect(problems).toEqual([]);
    const names = await pseudonymsOf(db, community);
    for (const board of ['contributors', 'reviewers'] as const)
      for (const season of ['week', 'month', 'all'] as const)
        for (const datanetId of [undefined, ...datanets]) {
          const filter = { board, season, datanetId, now: new Date('2026-02-10T00:00:00Z') };
          for (const now of [filter.now, new Date('2026-01-20T12:00:00Z')]) {
            const ours = await leaderboard(db, community, { ...filter, now });
            const replayed = replay.board({ ...filter, now, community: names.community });
            const as = board === 'contributors' ? 'contributor' : 'reviewer';
            const shown = ours.map(({ personId, name: _, ...row }) => ({
              ...row,
              person: names.person(as, personId),
            }));
            const byPerson = (a: { person: string }, b: { person: string }) =>
              a.person.localeCompare(b.person);
            expect(replayed.toSorted(byPerson)).toEqual(
              shown.map(row => ({ ...row, credit: expect.closeTo(row.credit, 6) })).sort(byPerson),
            );
            compared += shown.length;
          }
        }
  }
  expect(compared).toBeGreaterThan(300);
}, 60_000);

test('what an older version left is written down in parts, says so, and only once', async () => {
  const { community, ids } = await madeUp(77, 45);
  await db.run(sql`
    update ledger_backfill set next = ${ids[0]}, through = ${ids.at(-1)} where kind = 'submission'`);
  let parts = 0;
  while (await backfillDatanets(db)) parts++;
  expect(parts).toBe(2);
  await db.run(sql`update ledger_backfill set next = ${ids[0]} where kind = 'submission'`);
  while (await backfillDatanets(db));
  await sequenceAll(db);
  const rows = await db.all<{ entry: Entry }>(sql`
    select entry::jsonb as entry from ledger_entry where community_id = ${community}`);
  expect(rows.filter(({ entry }) => entry.kind === 'decided')).toHaveLength(45);
  expect(rows.every(({ entry }) => entry.late === true)).toBe(true);
  expect((await auditAll(db)).problems).toEqual([]);
});

test('without the salt, nobody’s entries lead to them, and the log still holds', async () => {
  const { community, ids } = await madeUp(5, 3);
  const before = await pseudonymsOf(db, community);
  await db.transaction(tx => recordSubmissions(tx, ids));
  await sequenceAll(db);
  await db.run(sql`update community set ledger_salt = sha256(ledger_salt) where id = ${community}`);
  expect((await pseudonymsOf(db, community)).person('contributor', 1)).not.toBe(
    before.person('contributor', 1),
  );
});

test('an appeal opens a decision again, and a removal leaves it as it is', async () => {
  const { submission } = await room.waiting('steward');
  await room.vote(submission.id, room.steward, 'reject', { isSteward: true });
  const at = new Date('2026-03-03T09:00:00Z');
  await room.room.appeal({
    communityId: room.community,
    submissionId: submission.id,
    personId: room.contributor,
    reason: 'The source says so.',
    origin: `appeal ${submission.id}`,
  });
  await sequenceAll(db);
  expect((await auditAll(db)).problems).toEqual([]);
  const fresh = await room.person('Sol', 'steward');
  await room.vote(submission.id, fresh, 'excellent', { isSteward: true });
  await db.transaction(tx => recordRemoval(tx, submission.id, at));
  expect(await kindsOf(submission.id)).toEqual('submitted voted decided appealed decided removed'.split(' '));
  await sequenceAll(db);
  const { problems, replay } = await auditAll(db);
  expect(problems).toEqual([]);
  expect(replay.submissions().get(submission.id)?.outcome).toBe('accepted');
});

test('a decision that was changed in the tables, in any of its columns, is found and named', async () => {
  const { datanet, submission } = await room.waiting();
  const other = await room.datanet();
  await room.assignedVote(datanet, bo, 'good');
  await room.assignedVote(datanet, chen, 'good');
  await sequenceAll(db);
  expect((await auditAll(db)).problems).toEqual([]);
  const changes = [
    sql`value = 1000`,
    sql`rows_accepted = rows_accepted + 1`,
    sql`status = 'rejected'`,
    sql`decided_at = decided_at + interval '1 second'`,
    sql`decision_no = 99`,
    sql`automatic = true`,
    sql`person_id = ${room.steward}`,
    sql`datanet_id = ${other.id}`,
  ];
  const row = sql`select status, value, rows_accepted, decided_at, decision_no, automatic, person_id, datanet_id
    from submission where id = ${submission.id}`;
  for (const change of changes) {
    const before = await db.one<Record<string, unknown>>(row);
    await db.run(sql`update submission set ${change} where id = ${submission.id}`);
    const { problems } = await auditAll(db);
    expect(problems.length, change.text).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(new RegExp(`^Submission ${submission.id}: `));
    await db.run(sql`update submission set status = ${before.status}, value = ${before.value},
      rows_accepted = ${before.rows_accepted}, decided_at = ${before.decided_at}, decision_no = ${before.decision_no},
      automatic = ${before.automatic}, person_id = ${before.person_id}, datanet_id = ${before.datanet_id}
      where id = ${submission.id}`);
  }
  expect((await auditAll(db)).problems).toEqual([]);
});
