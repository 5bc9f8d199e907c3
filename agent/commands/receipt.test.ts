import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { saltedHash } from '../../store/ledger/entries.ts';
import { checkReceipt } from '../../store/ledger/verify/receipt.js';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const db = await emptyDatabase();
const room = await testAgent(db);
const { rooms } = room;
const [ana, bo] = [await room.person('Ana', 'contributor'), await room.person('Bo', 'steward')];

/** An accepted submission of Ana's. */
async function accepted(name: string) {
  const datanet = await rooms.datanets.create({
    communityId: room.community.id,
    createdBy: bo.id,
    name,
    modality: 'text',
    review: 'automatic',
    origin: name,
  });
  const content = `The rye of ${name} is milled slowly between two stones from the north.`;
  const file = await room.files.put(content);
  const { id } = await rooms.datanets.submit({
    datanetId: datanet.id,
    personId: ana.id,
    origin: `given ${name}`,
    files: [{ name: 'rye.txt', ...file }],
  });
  await vi.waitFor(
    async () => expect((await rooms.datanets.submissionById(id)).status).toBe('accepted'),
    20_000,
  );
  return { id, sha256: file.sha256 };
}

/** The receipt that somebody is given, parsed, with the words of the card. */
async function receiptOf(person: typeof ana, id: number) {
  const [card] = await room.say(room.at(person, await room.chat()), `/receipt ${id}`);
  const block = card?.content.blocks.find(one => one.kind === 'files');
  const file = block?.kind === 'files' ? block.files[0] : undefined;
  if (!card || !file) throw new Error('There is no file.');
  return {
    words: textOf([card]),
    name: file.name,
    receipt: JSON.parse((await room.files.read(file.sha256)).toString()),
  };
}

test('a receipt shows what the ledger has of a submission, and holds by the published key alone', async () => {
  const { id, sha256 } = await accepted('wheat');
  const { words, name, receipt } = await receiptOf(ana, id);
  expect(name).toBe(`receipt-${id}.json`);
  expect(words).toContain('2 entries in the ledger of 2, signed');
  expect(words).toContain('Given');
  expect(words).toContain('Accepted and 1 row of value 600');
  expect(words).toContain(rooms.ledger.verifierKey);
  const checked = await checkReceipt(receipt, rooms.ledger.verifierKey);
  expect(checked.problems).toEqual([]);
  expect(checked.entries).toHaveLength(2);
  // Whoever has the file and the salt shows that it is the one.
  const [opened] = receipt.files;
  expect(opened.sha256).toBe(sha256);
  const { content } = JSON.parse(receipt.entries[0].entry);
  expect(content).toEqual([saltedHash(Buffer.from(opened.salt, 'hex'), sha256)]);
});

test('only whoever gave it is told what shows which files it was', async () => {
  const { id } = await accepted('rye');
  expect((await receiptOf(bo, id)).receipt.files).toBeUndefined();
});

test('a receipt of which any part was changed does not hold', async () => {
  const { id } = await accepted('oats');
  const { receipt } = await receiptOf(ana, id);
  const key = rooms.ledger.verifierKey;
  const [first] = receipt.entries;
  const changed: [string, unknown][] = [
    [
      'another entry',
      { ...receipt, entries: [{ ...first, entry: first.entry.replace('submitted', 'accepted') }] },
    ],
    ['another place', { ...receipt, entries: [{ ...first, index: first.index + 1 }] }],
    ['a proof cut', { ...receipt, entries: [{ ...first, proof: first.proof.slice(1) }] }],
    ['a proof that is none', { ...receipt, entries: [{ ...first, proof: ['x'] }] }],
    ['not canonical', { ...receipt, entries: [{ ...first, entry: ` ${first.entry}` }] }],
    ['another submission', { ...receipt, submission: id + 1 }],
    ['no entries', { ...receipt, entries: [] }],
    ['another size', { ...receipt, checkpoint: receipt.checkpoint.replace(/\n\d+\n/, '\n99\n') }],
    ['no checkpoint', { ...receipt, checkpoint: '' }],
    ['another form', { ...receipt, format: 'something' }],
    ['no receipt', 'text'],
    ['nothing', null],
  ];
  for (const [what, one] of changed) {
    const { problems } = await checkReceipt(one, key);
    expect(problems.length, what).toBeGreaterThan(0);
  }
  const { problems } = await checkReceipt(receipt, key.replace(/^\S+?\+/, 'another+'));
  expect(problems[0]).toContain('The key is not in the form');
});

test('a receipt that was given before the log grew still holds, and the log shows that it only grew', async () => {
  const before = await rooms.ledger.checkpoint();
  const { id } = await accepted('barley');
  await rooms.ledger.sequence();
  const after = await rooms.ledger.checkpoint();
  expect(after.size).toBeGreaterThan(before.size);
  const { isConsistent } = await import('../../store/ledger/verify/merkle.js');
  const proof = await rooms.ledger.consistency(before.size, after.size);
  expect(await isConsistent(before, after, proof)).toBe(true);
  const { receipt } = await receiptOf(ana, id);
  expect((await checkReceipt(receipt, rooms.ledger.verifierKey)).problems).toEqual([]);
});

test('there is no receipt for a submission that is not there, and one for an older version’s only later', async () => {
  const at = room.at(ana, await room.chat());
  expect(textOf(await room.say(at, '/receipt 9999'))).toContain('There is no submission 9999 here');
  const { id } = await accepted('spelt');
  await db.run(sql`delete from ledger_entry where submission_id = ${id}`);
  expect(textOf(await room.say(at, `/receipt ${id}`))).toContain('is not in the ledger yet');
});
