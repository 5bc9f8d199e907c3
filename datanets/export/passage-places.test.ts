import { expect, test } from 'vitest';
import { unzip } from '../../store/files/unzip.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { type TestRoom, testRoom } from '../room.fixture.ts';
import { pptxOf } from '../validation/documents/documents.fixture.ts';

const room = await testRoom(await emptyDatabase());
const ana = await room.person('Ana');

const slides = ['Weir', 'Wheel', 'Stones', 'Sifter'].map((title, at) => ({
  title,
  lines: [
    `The ${title.toLowerCase()} of the mill is looked after by ${at + 2} people, every ${at + 3} weeks.`,
  ],
}));

async function exported(of: TestRoom, datanetId: number, format: 'jsonl' | 'parquet' = 'jsonl') {
  const { archive } = await of.room.exportVersion({ datanetId, format });
  return unzip(await of.files.read(archive.sha256));
}

test('an export says where each passage stands in its document, by the row of its file', async () => {
  const datanet = await room.datanet({ review: 'automatic' });
  const contents = {
    'talk.pptx': pptxOf(slides),
    'rows.jsonl': '{"text": "A row of a table has no place in any document at all."}',
  };
  await room.checked((await room.give({ datanetId: datanet.id, personId: ana, contents })).id);
  const snapshot = await room.room.snapshot(datanet.id, 'places');
  for (const format of ['jsonl', 'parquet'] as const) {
    const files = await exported(room, datanet.id, format);
    const places = String(files.get('places.jsonl'))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(places).toHaveLength(4);
    const lines = {
      train: String(await room.files.read(snapshot.train)).split('\n'),
      test: String(await room.files.read(snapshot.heldOut)).split('\n'),
    };
    for (const { split, row, slide, headings } of places) {
      const said = JSON.parse(lines[split as 'train' | 'test'][row] ?? '').text;
      expect(said).toContain(slides[slide - 1]?.lines[0]);
      expect(headings).toEqual([slides[slide - 1]?.title]);
    }
    expect(String(files.get('README.md'))).toContain(
      '4 rows are passages of documents. `places.jsonl` says where',
    );
  }
});

test('where no row is a passage there is no such file, and nothing is said of it', async () => {
  const datanet = await room.datanet({ review: 'automatic' });
  const contents = { 'a.jsonl': '{"text": "Only a row that somebody wrote by hand one evening."}' };
  await room.checked((await room.give({ datanetId: datanet.id, personId: ana, contents })).id);
  await room.room.snapshot(datanet.id, 'no places');
  const files = await exported(room, datanet.id);
  expect([...files.keys()]).not.toContain('places.jsonl');
  expect(String(files.get('README.md'))).not.toContain('places.jsonl');
});
