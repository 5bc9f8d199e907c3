import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaderboard } from './datanets/rank/leaderboard.ts';
import { reviewRoom } from './datanets/review/review-room.fixture.ts';
import { verifyFile } from './ledger-verify.ts';
import { pseudonymsOf } from './store/ledger/entries.ts';
import { openLedger } from './store/ledger/ledger.ts';
import { openLedgerKey } from './store/ledger/signing-key.ts';
import { emptyDatabase } from './test/database.ts';

const db = await emptyDatabase();
const room = await reviewRoom(db);
const folder = await mkdtemp(join(tmpdir(), 'gristmill-ledger-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const key = await openLedgerKey(folder);
const ledger = openLedger({ db, topics: room.topics, key, log: room.log });
afterAll(() => ledger.stop());

let submission: number;
let lines: string[];
const file = async (content: string) => {
  const path = join(folder, `${crypto.randomUUID()}.txt`);
  await writeFile(path, content);
  return path;
};

beforeAll(async () => {
  for (const grade of ['good', 'excellent', 'reject'] as const) {
    const { datanet, submission: given } = await room.waiting('people', 20);
    await room.assignedVote(datanet, room.reviewers[0], grade);
    await room.assignedVote(datanet, room.reviewers[1], grade);
    submission = given.id;
  }
  await ledger.sequence();
  lines = await Array.fromAsync(ledger.lines());
});

test('the key is made once, for its owner only, and signs the same tree alike', async () => {
  expect((await stat(join(folder, 'ledger-key.pem'))).mode & 0o777).toBe(0o600);
  const again = await openLedgerKey(folder);
  expect(again.verifierKey).toBe(key.verifierKey);
  const tree = { size: 3, root: new Uint8Array(32) };
  expect(again.checkpoint(tree)).toBe(key.checkpoint(tree));
});

test('a damaged key ends the start in a sentence', async () => {
  const other = await mkdtemp(join(folder, 'damaged-'));
  await writeFile(join(other, 'ledger-key.pem'), 'nonsense');
  await expect(openLedgerKey(other)).rejects.toThrow('ledger-key.pem is damaged');
});

test('a whole ledger holds by the published key, and prints the boards that the installation shows', async () => {
  const { problems, lines: said } = await verifyFile(await file(lines.join('\n')), key.verifierKey);
  expect(problems).toEqual([]);
  const names = await pseudonymsOf(db, room.community);
  for (const board of ['contributors', 'reviewers'] as const) {
    const rows = await leaderboard(db, room.community, { board, season: 'all', now: new Date('2030-01-01') });
    expect(rows.length).toBeGreaterThan(0);
    for (const { rank, personId, score } of rows) {
      const person = names.person(board === 'contributors' ? 'contributor' : 'reviewer', personId);
      expect(said.join('\n')).toContain(
        `${String(rank).padStart(5)}  ${person}  ${String(score).padStart(4)}  `,
      );
    }
  }
});

/** Each part of an exported ledger changed, and what has to be said of it. */
const changes: [string, (lines: string[]) => string[], RegExp][] = [
  [
    'an entry',
    all => all.with(3, (all[3] ?? '').replace('"at":"2026', '"at":"2027')),
    /Entry 2 is not what was/,
  ],
  [
    'a hash',
    all => all.with(3, (all[3] ?? '').replace(/ \S+ /, ` ${'A'.repeat(43)}= `)),
    /Entry 2 is not what was/,
  ],
  [
    'the order',
    all => all.with(2, all[3] ?? '').with(3, all[2] ?? ''),
    /the place of entry 1 stands one that says to be 2/,
  ],
  ['a row that is missing', all => all.toSpliced(4, 1), /the place of entry 3 stands one that says to be 4/],
  [
    'a row twice',
    all => all.toSpliced(4, 0, all[4] ?? ''),
    /the place of entry 4 stands one that says to be 3/,
  ],
  ['the last rows', all => all.slice(0, -2), /some are missing or added/],
  [
    'the order and the numbers',
    all => all.with(2, (all[3] ?? '').replace(/^2 /, '1 ')).with(3, (all[2] ?? '').replace(/^1 /, '2 ')),
    /do not give the signed root/,
  ],
  ['the head', all => all.with(0, (all[0] ?? '').replace(/\\n\d+\\n/, '\\n1\\n')), /not signed by this key/],
];

test.each(changes)(
  'a ledger in which somebody changed %s does not hold, which is named',
  async (_, change, words) => {
    const { problems } = await verifyFile(await file(change(lines).join('\n')), key.verifierKey);
    expect(problems.join('\n')).toMatch(words);
  },
);

test('by another key nothing holds, and without one it is said whose key was taken', async () => {
  const other = await openLedgerKey(await mkdtemp(join(folder, 'other-')));
  const path = await file(lines.join('\n'));
  expect((await verifyFile(path, other.verifierKey)).problems[0]).toContain('not signed by this key');
  const { problems, lines: said } = await verifyFile(path, undefined);
  expect(problems).toEqual([]);
  expect(said.join('\n')).toContain('Compare it with the published one');
});

test('the command says whether it holds, and its exit code does', async () => {
  const run = promisify(execFile);
  const receipt = await ledger.receipt(room.community, submission);
  const path = await file(JSON.stringify(receipt));
  const args = ['ledger-verify.ts', path, '--key', key.verifierKey];
  const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname });
  expect(stdout).toContain('All of it holds.');
  const forged = await file(JSON.stringify(receipt).replace('submitted', 'accepted'));
  await expect(
    run(process.execPath, args.with(1, forged), { cwd: import.meta.dirname }),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('its proof does not lead to the signed root'),
  });
  const missing = run(process.execPath, args.with(1, join(folder, 'none')), { cwd: import.meta.dirname });
  await expect(missing).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('can’t be read') });
}, 60_000);

const python = spawnSync('python3', ['--version']).status === 0;
if (!python) console.warn('SKIPPED: the ledger’s outside verifier. There is no python3 here.');

describe.skipIf(!python)('an outside verifier, written from the specifications in Python', () => {
  const check = (path: string, by = key.verifierKey) => {
    const { status, stdout, stderr } = spawnSync('python3', [join('test', 'verify_ledger.py'), by, path], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  };

  test('agrees that receipts and the whole ledger hold', async () => {
    const receipt = await ledger.receipt(room.community, submission);
    expect(check(await file(JSON.stringify(receipt)))).toEqual({ status: 0, said: 'ok\n' });
    expect(check(await file(`${lines.join('\n')}\n`))).toEqual({ status: 0, said: 'ok\n' });
  });

  test('agrees on what does not hold', async () => {
    for (const [what, change] of changes)
      expect(check(await file(change(lines).join('\n'))).status, what).toBe(1);
    const receipt = await ledger.receipt(room.community, submission);
    const [first, ...rest] = receipt.entries;
    if (!first) throw new Error('There is no entry.');
    for (const forged of [
      { ...receipt, entries: [{ ...first, index: first.index + 1 }, ...rest] },
      { ...receipt, entries: [{ ...first, proof: first.proof.slice(1) }] },
      { ...receipt, entries: [{ ...first, entry: first.entry.replace('submitted', 'accepted') }] },
      { ...receipt, submission: submission + 1 },
      { ...receipt, checkpoint: receipt.checkpoint.replace(/\n\d+\n/, '\n99\n') },
    ])
      expect(check(await file(JSON.stringify(forged))).status).toBe(1);
    const other = await openLedgerKey(await mkdtemp(join(folder, 'third-')));
    expect(check(await file(JSON.stringify(receipt)), other.verifierKey).status).toBe(1);
  });
});
