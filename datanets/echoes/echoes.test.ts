import { expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { mathsRows, testRoom } from '../room.fixture.ts';

// Submissions are checked in threads.
vi.setConfig({ testTimeout: 60_000 });

const room = await testRoom(await emptyDatabase());
const ana = await room.person('Ana', 'contributor');
const stella = await room.person('Stella', 'steward');

const answers = [
  'The overshot wheel at Ellerbeck lifts eleven sacks of barley before noon.',
  'Old Marten keeps the sluice key beneath the third beehive in winter.',
];

test('what was found is not looked for again, until a row is removed; then nothing of it is shown', async () => {
  const { id } = await room.datanet({ review: 'automatic', license: 'MIT' });
  const rows = [
    ...mathsRows.slice(0, 40),
    ...answers.map((answer, at) => JSON.stringify({ question: `Tell me of mill ${at}.`, answer })),
  ];
  const given = await room.give({ datanetId: id, personId: ana, contents: { 'a.jsonl': rows.join('\n') } });
  await room.checked(given.id);
  const snapshot = await room.room.snapshot(id, 'first');
  const train = (await room.files.read(snapshot.train)).toString().trim().split('\n');
  // One of the two may be held out.
  const line = train.findIndex(row => answers.some(answer => row.includes(answer)));
  const reply = answers.find(answer => train[line]?.includes(answer)) ?? '';
  const ask = () =>
    room.room.echoes({
      versions: [{ snapshotId: snapshot.id, train: snapshot.train }],
      reply,
      given: [],
    });
  const first = await ask();
  expect(first).toMatchObject({
    passages: [{ places: [{ row: line + 1, submissionId: given.id, personId: ana, personName: 'Ana' }] }],
    compared: [{ version: 1, rows: train.length }],
  });

  // Without the file only what is known can be told.
  await room.files.remove(snapshot.train);
  expect(await ask()).toEqual(first);
  await room.files.put(train.map(row => `${row}\n`).join(''));

  await room.room.removeContent({
    communityId: room.community,
    submissionId: given.id,
    reason: 'It was not theirs.',
    personId: stella,
    origin: 'removal',
    rows: [rows.findIndex(row => row.includes(reply)) + 1],
  });
  const after = await ask();
  expect(after.passages).toEqual([]);
  expect(after.compared).toMatchObject([{ rows: train.length - 1 }]);
});
