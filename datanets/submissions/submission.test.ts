import { expect, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { inEnglish, message, type Said } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { maths, mathsRows, testRoom } from '../room.fixture.ts';
import { following } from '../submission.ts';

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana');
const bo = await room.person('Bo');

const changesOf = async (id: number) =>
  (
    await db.all<{ became: string }>(sql`
    select became from submission_change where submission_id = ${id} order by id`)
  ).map(change => change.became);

test('what is given is there at once, is checked in the background, and every change is written down', async () => {
  const { id: datanetId, name } = await room.datanet();
  const given = await room.give({
    datanetId,
    personId: ana,
    contents: { 'maths.jsonl': maths(0, 50) },
    context: 'from school',
  });
  expect(given).toMatchObject({
    datanetName: name,
    personName: 'Ana',
    context: 'from school',
    files: [{ name: 'maths.jsonl' }],
    votes: 0,
    decision: undefined,
  });
  expect(['received', 'checking']).toContain(given.status);
  const checked = await room.checked(given.id);
  expect(checked).toMatchObject({
    status: 'waiting',
    format: message('question and answer'),
    rows: { total: 50, good: 50, accepted: 0 },
    step: undefined,
    reasons: [],
  });
  expect(await changesOf(given.id)).toEqual(['received', 'checking', 'waiting']);
});

test('the same origin again is the same submission', async () => {
  const { id: datanetId } = await room.datanet();
  const input = { datanetId, personId: ana, origin: 'twice', contents: { 'a.jsonl': maths(0, 3) } };
  const [first, second] = await Promise.all([room.give(input), room.give(input)]);
  expect(second.id).toBe(first.id);
  await room.checked(first.id);
  expect((await room.give(input)).id).toBe(first.id);
  expect(
    (await db.one<{ count: number }>(sql`select count(*) from item where submission_id = ${first.id}`)).count,
  ).toBe(3);
});

test('the check under way is seen, with its share done growing', async () => {
  const { id: datanetId } = await room.datanet();
  const steps: { label: Said; done: number }[] = [];
  const looks: Promise<void>[] = [];
  const stop = room.topics.subscribe(topic => {
    const id = Number(topic.split(':')[1]);
    looks.push(room.room.submissionById(id).then(({ step }) => void (step && steps.push(step))));
  });
  const given = await room.give({ datanetId, personId: ana, contents: { 'a.jsonl': maths(0, 200) } });
  expect((await room.checked(given.id)).step).toBeUndefined();
  stop();
  await Promise.all(looks);
  expect(steps.length).toBeGreaterThan(0);
  expect(inEnglish(steps[0]?.label ?? '')).not.toBe('');
  const shares = steps.map(step => step.done);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(Math.max(...shares)).toBeLessThanOrEqual(1);
});

test('rows with an error are left out, the rest goes on', async () => {
  const { id: datanetId } = await room.datanet();
  const rows = [mathsRows[0], '{"question": "Why?", "answer": "..."}', 'not json', mathsRows[1]].join('\n');
  const checked = await room.checked(
    (await room.give({ datanetId, personId: ana, contents: { 'a.jsonl': rows } })).id,
  );
  expect(checked).toMatchObject({ status: 'waiting', rows: { total: 4, good: 2 } });
  expect(
    checked.findings.filter(finding => finding.severity === 'error').map(({ code, rows: at }) => [code, at]),
  ).toEqual([
    ['not-json', [3]],
    ['empty-answer', [2]],
  ]);
});

test('a submission of which nothing is good is refused with the reasons', async () => {
  const { id: datanetId } = await room.datanet();
  const checked = await room.checked(
    (
      await room.give({
        datanetId,
        personId: ana,
        contents: { 'a.zip': Buffer.from('504b03040000'.repeat(3), 'hex'), 'b.csv': 'name,url\nx,y\n' },
      })
    ).id,
  );
  expect(checked.status).toBe('refused');
  expect(checked.reasons.map(inEnglish)).toEqual([
    'a.zip: The archive can’t be unpacked: it is damaged or was cut off. Pack it again as a .zip, or drop the files that are in it.',
    expect.stringMatching(/^b\.csv: The row has the fields “name” and “url”, which/),
  ]);
});

test('typed text is one item', async () => {
  const { id: datanetId } = await room.datanet();
  const given = await room.give({
    datanetId,
    personId: ana,
    text: 'Q: What turns the wheel?\nA: The river does.',
  });
  expect(await room.checked(given.id)).toMatchObject({
    status: 'waiting',
    format: message('question and answer'),
    rows: { total: 1, good: 1 },
  });
});

test('names and words that came from outside are cleaned before they are kept', async () => {
  const { id: datanetId } = await room.datanet();
  const { sha256, bytes } = await room.files.put(maths(0, 1));
  const given = await room.give({
    datanetId,
    personId: ana,
    context: 'a\u0000b\ud800 <script>',
    files: [
      { name: '../../etc/pass\u0000wd.jsonl', sha256, bytes },
      { name: `${'a'.repeat(500)}.jsonl`, sha256, bytes },
      { name: 'passwd.jsonl', sha256, bytes },
    ],
  });
  expect(given.files.map(file => file.name.length)).toEqual([12, 100, 16]);
  expect(given.files[0]?.name).toBe('passwd.jsonl');
  expect(given.files[2]?.name).toBe('passwd (2).jsonl');
  expect(given.context).toBe('ab\ufffd <script>');
  await room.checked(given.id);
});

test('a closed datanet and nothing at all are refused at once', async () => {
  const closed = await room.datanet();
  await room.room.close(room.community, closed.name);
  await expect(room.give({ datanetId: closed.id, personId: ana, text: 'a' })).rejects.toThrow(
    `${closed.name} is closed`,
  );
  const open = await room.datanet();
  await expect(room.give({ datanetId: open.id, personId: ana, text: '  ' })).rejects.toThrow(
    /Nothing was given/,
  );
});

test('the day’s limit of files: what is over it is left out, then nothing is taken, then there is room again', async () => {
  const { id: datanetId } = await room.datanet({ dailyFiles: 2 });
  const contents = { 'a.jsonl': maths(0, 2), 'b.jsonl': maths(2, 4), 'c.jsonl': maths(4, 6) };
  const given = await room.checked((await room.give({ datanetId, personId: ana, contents })).id);
  expect(given.rows.good).toBe(4);
  expect(given.findings[0]).toMatchObject({ code: 'daily-limit', file: 'c.jsonl' });
  room.wait(5);
  const again = room.give({ datanetId, personId: ana, contents: { 'd.jsonl': maths(6, 8) } });
  await expect(again).rejects.toThrow(
    /You gave 2 files and .* today.*new day begins at midnight in UTC, in about 10 hours/,
  );
  await expect(again).rejects.toBeInstanceOf(UserError);
  await room.checked((await room.give({ datanetId, personId: bo, contents: { 'd.jsonl': maths(6, 8) } })).id);
  room.wait(10.1);
  await room.checked(
    (await room.give({ datanetId, personId: ana, contents: { 'e.jsonl': maths(8, 10) } })).id,
  );
});

test('the day’s limit of megabytes', async () => {
  const { id: datanetId } = await room.datanet({ dailyMegabytes: 0.1 });
  await expect(
    room.give({ datanetId, personId: ana, contents: { 'a.txt': 'mill '.repeat(25_000) } }),
  ).rejects.toThrow(/more than .* takes: 20 files and 0.1 MB/);
});

test('it can be withdrawn by whoever gave it until it is decided, and not by others', async () => {
  const { id: datanetId } = await room.datanet();
  const { id } = await room.checked(
    (await room.give({ datanetId, personId: ana, contents: { 'a.jsonl': maths(0, 2) } })).id,
  );
  await expect(room.room.withdraw(id, bo)).rejects.toThrow(/not yours/);
  expect((await room.room.withdraw(id, ana)).status).toBe('withdrawn');
  expect((await room.room.withdraw(id, ana)).status).toBe('withdrawn');
  const automatic = await room.datanet({ review: 'automatic' });
  const decided = await room.checked(
    (await room.give({ datanetId: automatic.id, personId: ana, contents: { 'a.jsonl': maths(0, 2) } })).id,
  );
  await expect(room.room.withdraw(decided.id, ana)).rejects.toThrow(/accepted already/);
});

test('withdrawn while it is checked, the check lets go and nothing of it is kept', async () => {
  const { id: datanetId } = await room.datanet();
  const { id } = await room.give({ datanetId, personId: ana, contents: { 'a.jsonl': maths(0, 200) } });
  await room.room.withdraw(id, ana);
  const next = await room.checked(
    (await room.give({ datanetId, personId: bo, contents: { 'b.jsonl': maths(0, 20) } })).id,
  );
  expect(next.rows.good).toBe(20);
  expect((await room.room.submissionById(id)).status).toBe('withdrawn');
  expect(room.problems).toEqual([]);
});

test('automatic acceptance is at the flat value and marked as such', async () => {
  const { id: datanetId } = await room.datanet({ review: 'automatic' });
  const checked = await room.checked(
    (await room.give({ datanetId, personId: ana, contents: { 'a.jsonl': maths(0, 7) } })).id,
  );
  expect(checked).toMatchObject({
    status: 'accepted',
    rows: { good: 7, accepted: 7 },
    decision: { value: 600, automatic: true, decidedAt: room.clock.now },
  });
  expect(await changesOf(checked.id)).toEqual(['received', 'checking', 'waiting', 'accepted']);
  const board = await room.room.leaderboard(room.community, {
    board: 'contributors',
    season: 'all',
    datanetId,
    now: room.clock.now,
  });
  expect(board).toMatchObject([{ personId: ana, score: 600, items: 7, automatic: true }]);
});

test('submissions are listed newest first, by person, datanet and state', async () => {
  const { id: datanetId } = await room.datanet();
  const first = await room.give({ datanetId, personId: ana, contents: { 'a.jsonl': maths(0, 2) } });
  const second = await room.give({ datanetId, personId: bo, contents: { 'b.jsonl': '' } });
  await Promise.all([room.checked(first.id), room.checked(second.id)]);
  const list = async (filter: object) =>
    (await room.room.submissions({ communityId: room.community, datanetId, ...filter })).map(one => one.id);
  expect(await list({})).toEqual([second.id, first.id]);
  expect(await list({ personId: ana })).toEqual([first.id]);
  expect(await list({ status: 'refused' })).toEqual([second.id]);
  expect(await list({ limit: 1 })).toEqual([second.id]);
});

test('a submission that is not there is said so', async () => {
  await expect(room.room.submissionById(999_999)).rejects.toThrow('There is no submission 999999 here.');
});

test('nothing follows on what is decided', () => {
  expect(following.rejected).toEqual(['appealed']);
  expect(following.accepted.concat(following.refused, following.withdrawn)).toEqual([]);
});
