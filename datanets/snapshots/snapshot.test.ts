import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { UserError } from '../../store/errors.ts';
import { asSha256 } from '../../store/files/files.ts';
import { emptyDatabase } from '../../test/database.ts';
import { maths, testRoom } from '../room.fixture.ts';
import type { Snapshot } from '../version.ts';

const room = await testRoom(await emptyDatabase());
const ana = await room.person('Ana');
const bo = await room.person('Bo');

async function given(datanetId: number, personId: number, from: number, to: number) {
  return await room.checked(
    (await room.give({ datanetId, personId, contents: { 'a.jsonl': maths(from, to) } })).id,
  );
}

const lines = async (sha256: Snapshot['train']) =>
  (await room.files.read(sha256)).toString('utf8').split('\n').filter(Boolean);

test('nothing accepted, nothing to freeze', async () => {
  const { id } = await room.datanet();
  await given(id, ana, 0, 5);
  await expect(room.room.snapshot(id, 'none')).rejects.toThrow(UserError);
  expect(await room.room.snapshotOf(id)).toBeUndefined();
});

test('a version holds the accepted rows on two sides, as JSONL, with a manifest that can be checked', async () => {
  const datanet = await room.datanet({ review: 'automatic', license: 'MIT' });
  await given(datanet.id, ana, 0, 60);
  await given(datanet.id, bo, 60, 100);
  const snapshot = await room.room.snapshot(datanet.id, 'freeze');
  expect(snapshot).toMatchObject({ version: 1, datanetName: datanet.name, createdAt: room.clock.now });
  expect(snapshot.rows.train + snapshot.rows.heldOut).toBe(100);
  expect(snapshot.rows.heldOut).toBeGreaterThan(2);
  expect(snapshot.rows.heldOut).toBeLessThan(20);
  const [train, heldOut] = [await lines(snapshot.train), await lines(snapshot.heldOut)];
  expect([train.length, heldOut.length]).toEqual([snapshot.rows.train, snapshot.rows.heldOut]);
  expect(new Set([...train, ...heldOut]).size).toBe(100);
  expect(JSON.parse(train[0] ?? '')).toMatchObject({ messages: [{ role: 'user' }, { role: 'assistant' }] });

  const bytes = await room.files.read(asSha256(snapshot.hash) ?? snapshot.train);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(snapshot.hash);
  const manifest = JSON.parse(bytes.toString('utf8'));
  expect(manifest).toMatchObject({
    datanet: { name: datanet.name },
    version: 1,
    license: 'MIT',
    rows: snapshot.rows,
    files: { train: snapshot.train, heldOut: snapshot.heldOut },
    contributors: [
      { id: ana, name: 'Ana', items: 60, value: 36_000 },
      { id: bo, name: 'Bo', items: 40, value: 24_000 },
    ],
  });
  const hashes = [...train, ...heldOut].map(line => createHash('sha256').update(line).digest('hex'));
  expect(manifest.items.map((item: { hash: string }) => item.hash)).toEqual(hashes);
  expect(await room.room.creditsOf(snapshot.id)).toEqual([
    { personId: ana, name: 'Ana', items: 60, value: 36_000 },
    { personId: bo, name: 'Bo', items: 40, value: 24_000 },
  ]);
});

test('the same content again is the same version, and so is the same request', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  await given(id, ana, 0, 10);
  const first = await room.room.snapshot(id, 'first');
  await given(id, ana, 0, 10);
  expect(await room.room.snapshot(id, 'second')).toEqual(first);
  await given(id, ana, 10, 20);
  const third = await room.room.snapshot(id, 'third');
  expect(third.version).toBe(2);
  expect(await room.room.snapshot(id, 'second')).toEqual(first);
  expect(await room.room.snapshotOf(id)).toEqual(third);
  expect(await room.room.snapshotOf(id, 1)).toEqual(first);
  expect((await room.room.stats(id)).snapshots).toBe(2);
});

test('two requests at once make one version', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  await given(id, ana, 0, 10);
  const [a, b] = await Promise.all([room.room.snapshot(id, 'left'), room.room.snapshot(id, 'right')]);
  expect(a).toEqual(b);
});

test('a row never changes sides, whatever comes later; an earlier version stays as it was', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  const held = new Set<string>();
  const trained = new Set<string>();
  let first: Snapshot | undefined;
  for (let from = 0; from < 100; from += 20) {
    await given(id, from % 40 ? ana : bo, from, from + 20);
    const snapshot = await room.room.snapshot(id, `${id} from ${from}`);
    first ??= snapshot;
    for (const line of await lines(snapshot.train)) trained.add(line);
    for (const line of await lines(snapshot.heldOut)) held.add(line);
    expect(held.size + trained.size).toBe(from + 20);
    expect(held.isDisjointFrom(trained)).toBe(true);
  }
  expect(await room.room.snapshotOf(id, 1)).toEqual(first);
  expect((await room.room.creditsOf(first?.id ?? 0)).map(credit => credit.items)).toEqual([20]);
});

test('rows of one prompt are on one side, whoever gives them and whenever', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  const answers = [
    'Stone ground flour keeps the germ.',
    'A river turns its wheel.',
    'Because nobody asked the baker.',
  ];
  const sides = new Map<string, Set<string>>();
  for (const [round, answer] of answers.entries()) {
    const rows = Array.from({ length: 40 }, (_, n) =>
      JSON.stringify({
        question: `${words[n]}, why?`,
        answer: `${answer} ${words[39 - n]} ${n * 7 + round}.`,
      }),
    );
    const submission = await room.give({
      datanetId: id,
      personId: round % 2 ? ana : bo,
      contents: { 'a.jsonl': rows.join('\n') },
    });
    await room.checked(submission.id);
    const snapshot = await room.room.snapshot(id, `${id} round ${round}`);
    for (const [side, file] of Object.entries({ train: snapshot.train, heldOut: snapshot.heldOut })) {
      for (const line of await lines(file)) {
        const [question] = JSON.parse(line).messages;
        sides.set(question.content, (sides.get(question.content) ?? new Set()).add(side));
      }
    }
  }
  expect(sides.size).toBe(40);
  expect([...sides.values()].filter(side => side.size > 1)).toEqual([]);
  expect([...sides.values()].filter(side => side.has('heldOut')).length).toBeGreaterThan(0);
});

const words =
  'oats rye barley spelt wheat maize millet sorghum emmer einkorn bran germ husk chaff sieve sack scale beam wheel gear shaft stone river weir pond sluice miller baker oven loaf crust crumb yeast salt water fire wood smoke roof door'.split(
    ' ',
  );

test('nobody is credited for lines that nothing was learned of', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  await given(id, ana, 0, 20);
  await given(id, bo, 20, 40);
  const snapshot = await room.room.snapshot(id, 'with credits');
  const train = await lines(snapshot.train);
  const all = Object.fromEntries(
    (await room.room.creditsOf(snapshot.id)).map(({ name, items }) => [name, items]),
  );
  const some = await room.room.creditsOf(snapshot.id, { unlearned: [0, 1, train.length - 1] });
  expect(Object.fromEntries(some.map(({ name, items }) => [name, items]))).toEqual({
    Ana: (all.Ana ?? 0) - 2,
    Bo: (all.Bo ?? 0) - 1,
  });
  expect(some.find(({ name }) => name === 'Bo')).toMatchObject({ value: ((all.Bo ?? 0) - 1) * 600 });
});

test('another licence is another version', async () => {
  const datanet = await room.datanet({ review: 'automatic' });
  await given(datanet.id, ana, 0, 6);
  const before = await room.room.snapshot(datanet.id, 'before');
  await room.room.edit(room.community, datanet.name, { license: 'CC0-1.0' });
  const after = await room.room.snapshot(datanet.id, 'after');
  expect([before.version, after.version]).toEqual([1, 2]);
  expect(after.train).toBe(before.train);
});

test('of six rows at least one is held out', async () => {
  const { id } = await room.datanet({ review: 'automatic' });
  await given(id, ana, 30, 36);
  const { rows } = await room.room.snapshot(id, 'six');
  expect(rows.heldOut).toBeGreaterThanOrEqual(1);
});
