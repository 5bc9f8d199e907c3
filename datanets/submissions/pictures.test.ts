import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { asSha256 } from '../../store/files/files.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testRoom } from '../room.fixture.ts';
import type { Submission } from '../submission.ts';
import { tarOf } from '../validation/archive/tar.fixture.ts';
import { zipOf } from '../validation/archive/zip.fixture.ts';
import { drawnPicture, transformations } from '../validation/image/drawn.fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana');
const bo = await room.person('Bo');
const [one, two, three] = await Promise.all([1, 2, 3].map(seed => drawnPicture(seed)));
if (!one || !two || !three) throw new Error('Three pictures were drawn.');

async function give(
  datanetId: number,
  contents: Record<string, Uint8Array | string>,
  more: { personId?: number; context?: string } = {},
): Promise<Submission> {
  const { id } = await room.give({ datanetId, personId: ana, contents, ...more });
  return await room.checked(id);
}

const codes = ({ findings }: Submission) => findings.map(finding => finding.code);
const media = (submissionId: number) =>
  db.all<{ sha256: string; preview: string; caption: string | null; file: string }>(sql`
    select content #>> '{media,sha256}' as sha256, content #>> '{media,preview,sha256}' as preview,
      content ->> 'caption' as caption, file
    from item where submission_id = ${submissionId} order by position`);

test('pictures are taken, each is an item, and what the name says wrongly is said', async () => {
  const { id } = await room.datanet({ modality: 'image' });
  const given = await give(id, {
    'a.png': one,
    'b.png': await sharp(two).jpeg().toBuffer(),
    'c.webp': await sharp(three).webp().toBuffer(),
  });
  expect(given).toMatchObject({ status: 'waiting', modality: 'image', rows: { total: 3, good: 3 } });
  expect(inEnglish(given.format ?? '')).toBe('3 pictures');
  expect(codes(given)).toEqual(['other-content']);
  expect(inEnglish(given.findings[0]?.message ?? '')).toContain('the content is JPEG');
});

test('a picture is kept upright and without what its camera wrote, and what was dropped is let go', async () => {
  const { id } = await room.datanet({ modality: 'image' });
  const photo = await sharp(one)
    .withExif({
      IFD0: { Make: 'Camera', Orientation: '6' },
      IFD3: { GPSLatitude: '52/1 30/1 0/1', GPSLatitudeRef: 'N' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  expect((await sharp(photo).metadata()).exif).toBeDefined();
  const given = await give(id, { 'photo.jpg': photo });
  expect(codes(given)).toEqual(['metadata-removed']);
  const [item] = await media(given.id);
  for (const sha256 of [item?.sha256, item?.preview]) {
    const kept = await sharp(await room.files.read(sha256 as never)).metadata();
    expect(kept).toMatchObject({ width: 480, height: 640 });
    expect(kept.exif).toBeUndefined();
  }
  const [file] = given.files;
  await room.room.uploads.note(ana, given.files);
  room.wait(25);
  const later = await room.open();
  await later.resume();
  await later.stop();
  expect(await room.files.has(file?.sha256 as never)).toBe(false);
  expect(await room.files.has(item?.sha256 as never)).toBe(true);
  expect(await room.files.has(item?.preview as never)).toBe(true);
});

test('the same picture again is a duplicate, recompressed, mirrored or turned as it may be; another is none', async () => {
  const { id } = await room.datanet({ modality: 'image', review: 'automatic' });
  const first = await give(id, { 'mine.png': one });
  expect(first.status).toBe('accepted');
  const looks = ['JPEG of quality 25', 'half the size', 'mirrored', 'turned by 90°', 'brighter by 20 %'];
  for (const look of looks) {
    const again = await give(
      id,
      { 'other.jpg': (await transformations[look]?.(one)) ?? one },
      { personId: bo },
    );
    expect([look, again.status, codes(again)]).toEqual([look, 'refused', ['near-duplicate-file']]);
    expect(inEnglish(again.findings[0]?.message ?? '')).toContain(
      `mine.png in submission ${first.id} by Ana`,
    );
  }
  const exact = await give(id, { 'copy.png': await sharp(one).png({ compressionLevel: 1 }).toBuffer() });
  expect(codes(exact)).toEqual(['duplicate-file']);
  expect((await give(id, { 'other.png': two })).status).toBe('accepted');
});

test('a picture twice in one submission counts once', async () => {
  const { id } = await room.datanet({ modality: 'image' });
  const flipped = await sharp(one).flop().jpeg().toBuffer();
  const given = await give(id, { 'a.png': one, 'b.jpg': flipped, 'c.png': two });
  expect(given.rows).toMatchObject({ total: 3, good: 2 });
  expect(codes(given)).toEqual(['near-repeated-file']);
});

test('a zip brings its pictures with the captions that its table has', async () => {
  const { id } = await room.datanet({ modality: 'image' });
  const given = await give(
    id,
    {
      'set.zip': zipOf({
        'set/one.png': one,
        'set/two.png': two,
        'set/notes.txt': Buffer.from('hello there, this is text'),
        '__MACOSX/._one.png': Buffer.from('x'),
        'set/metadata.jsonl': Buffer.from(
          '{"file_name": "one.png", "text": "A drawing of many shapes"}\n{"file_name": "gone.png", "text": "Not here at all"}',
        ),
      }),
    },
    { context: 'drawn by a program of mine' },
  );
  expect(given.rows).toMatchObject({ total: 3, good: 2 });
  expect(codes(given)).toEqual(['not-a-picture', 'caption-without-file']);
  expect((await media(given.id)).map(({ file, caption }) => [file, caption])).toEqual([
    ['set.zip / one.png', 'A drawing of many shapes'],
    ['set.zip / two.png', 'drawn by a program of mine'],
  ]);
});

test('a caption with a password keeps its picture out', async () => {
  const { id } = await room.datanet({ modality: 'image' });
  const csv =
    'file_name,text\na.png,the key is AKIAQYLPMN5HFIQR7XYA on the wall\nb.png,shapes on a coloured ground\n';
  const given = await give(id, { 'a.png': one, 'b.png': two, 'metadata.csv': csv });
  expect(codes(given)).toEqual(['secret']);
  expect((await media(given.id)).map(item => item.file)).toEqual(['b.png']);
});

test.each([
  ['too small', 'picture-too-small', () => sharp(one).resize(199, 400).png().toBuffer()],
  ['too long', 'picture-too-long', () => sharp(one).resize(900, 250, { fit: 'fill' }).png().toBuffer()],
  [
    'an SVG',
    'svg',
    async () => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  ],
  ['a BMP', 'bmp', async () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(100)])],
  [
    'HEIC',
    'heic',
    async () => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic')]),
  ],
  ['text', 'not-a-picture', async () => Buffer.from('just some words')],
  ['empty', 'empty-file', async () => Buffer.alloc(0)],
  ['cut off', 'broken-picture', async () => (await sharp(one).jpeg().toBuffer()).subarray(0, 9000)],
])('a picture that is %s is refused with what to do', async (_, code, make) => {
  const { id } = await room.datanet({ modality: 'image' });
  const given = await give(id, { 'a.jpg': await make() });
  expect([given.status, codes(given)]).toEqual(['refused', [code]]);
  expect(given.findings[0]?.mend).toBeDefined();
});

test('blurred and empty pictures are let in with a warning that has the figure', async () => {
  const { id } = await room.datanet({ modality: 'image' });
  const blurred = await sharp(two).blur(12).png().toBuffer();
  const empty = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  const given = await give(id, { 'blurred.png': blurred, 'empty.png': empty, 'sharp.png': three });
  expect(given.rows.good).toBe(3);
  expect(codes(given).toSorted()).toEqual(['blurred-picture', 'empty-picture']);
  expect(inEnglish(given.findings[0]?.message ?? '')).toMatch(/\d/);
});

test('reviewers see the pictures and the accepted one that each is most like', async () => {
  const { id, name } = await room.datanet({ modality: 'image' });
  const cy = await room.person('Cy');
  const accepted = await give(id, { 'first.png': one });
  for (const reviewerId of [bo, cy]) {
    await room.room.nextReview(room.community, reviewerId, name);
    await room.room.vote({
      communityId: room.community,
      submissionId: accepted.id,
      reviewerId,
      isSteward: false,
      grade: 'good',
      strike: [],
    });
  }
  const half = await sharp(one)
    .composite([
      {
        input: await sharp(two).extract({ left: 0, top: 0, width: 300, height: 480 }).toBuffer(),
        left: 340,
        top: 0,
      },
    ])
    .png()
    .toBuffer();
  const given = await give(
    id,
    { 'half.png': half, 'new.png': three },
    { context: 'two of my drawings here' },
  );
  expect(given.status).toBe('waiting');
  const task = await room.room.nextReview(room.community, bo, name);
  expect(task?.sample.map(row => [row.file, row.media?.kind, row.fields])).toEqual([
    ['half.png', 'image', [{ name: 'caption', text: 'two of my drawings here' }]],
    ['new.png', 'image', [{ name: 'caption', text: 'two of my drawings here' }]],
  ]);
  expect(task?.sample[0]?.nearest).toMatchObject({ submissionId: accepted.id, file: 'first.png' });
  expect(task?.sample[0]?.nearest?.similarity).toBeGreaterThan(0.4);
  expect(task?.sample[1]?.nearest).toBeUndefined();
});

test('a snapshot of pictures names the files that it is made of', async () => {
  const { id } = await room.datanet({ modality: 'image', review: 'automatic' });
  await give(id, { 'a.png': one, 'b.png': two, 'c.png': three }, { context: 'drawings for a snapshot' });
  const snapshot = await room.room.snapshot(id, 'pictures');
  expect(snapshot.rows.train + snapshot.rows.heldOut).toBe(3);
  const lines = (await room.files.read(snapshot.train)).toString().trim().split('\n');
  expect(lines.length).toBe(snapshot.rows.train);
  for (const { file_name, bytes } of lines.map(line => JSON.parse(line))) {
    const sha256 = asSha256(/^data\/(\w+)\.png$/.exec(file_name)?.[1] ?? '');
    expect(sha256 && (await room.files.bytes(sha256))).toBe(bytes);
  }
});

test('text alone is no picture', async () => {
  const { id } = await room.datanet({ modality: 'image' });
  await expect(room.give({ datanetId: id, personId: ana, text: 'a picture of a mill' })).rejects.toThrow(
    'takes pictures',
  );
});

test('a .tar.gz and a .zip in it bring theirs too, and of two with one name each is kept', async () => {
  const { id } = await room.datanet({ modality: 'image' });
  const given = await give(id, {
    'set.tar.gz': gzipSync(
      tarOf({
        'a/one.png': one,
        'b/one.png': two,
        'metadata.csv': Buffer.from('file_name,text\none.png,A drawing of many shapes\n'),
        'more.zip': zipOf({ 'three.png': await drawnPicture(77) }),
      }),
    ),
  });
  expect(codes(given)).toEqual([]);
  expect((await media(given.id)).map(({ file, caption }) => [file, caption])).toEqual([
    ['set.tar.gz / one.png', 'A drawing of many shapes'],
    ['set.tar.gz / one (2).png', 'A drawing of many shapes'],
    ['set.tar.gz / more.zip / three.png', null],
  ]);
});
