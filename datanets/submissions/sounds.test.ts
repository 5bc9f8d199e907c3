import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { dice, testRoom } from '../room.fixture.ts';
import type { Submission } from '../submission.ts';
import { zipOf } from '../validation/archive/zip.fixture.ts';
import { readWav, writeWav } from '../validation/audio/wav.ts';

vi.setConfig({ testTimeout: 60_000 });

const db = await emptyDatabase();
const room = await testRoom(db);
const ana = await room.person('Ana');
const bo = await room.person('Bo');

const clip = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../test/corpora/spoken-digits', name));

async function give(
  datanetId: number,
  contents: Record<string, Uint8Array | string>,
  more: { personId?: number; context?: string; text?: string } = {},
): Promise<Submission> {
  const { id } = await room.give({ datanetId, personId: ana, contents, ...more });
  return await room.checked(id);
}

const codes = ({ findings }: Submission) => findings.map(finding => finding.code);

/** A tone at a level, with a pause where it says so. */
function tone(seconds: number, { level = 0.3, sampleRate = 16_000, pause = 0, noise = 0 } = {}): Uint8Array {
  const next = dice(9);
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, at) => {
    if (at < pause * sampleRate) return 0;
    return Math.max(
      -1,
      Math.min(
        1,
        level * Math.sin(2 * Math.PI * 440 * (at / sampleRate) * (1 + at / 1e6)) + noise * (next() - 0.5),
      ),
    );
  });
  return writeWav({ channels: [samples], sampleRate });
}

test('clips of every kind are taken, kept as WAV, and compared whatever they came as', async () => {
  const { id } = await room.datanet({ modality: 'audio', review: 'automatic' });
  const first = await give(
    id,
    { 'digits.wav': clip('george-take-0.wav') },
    { context: 'zero one two three four' },
  );
  expect(first).toMatchObject({ status: 'accepted', modality: 'audio', rows: { total: 1, good: 1 } });
  expect(inEnglish(first.format ?? '')).toBe('1 clip');
  for (const name of [
    'george-take-0.mp3',
    'george-take-0-opus.ogg',
    'george-take-0-cut-opus.ogg',
    'george-take-0-vorbis.ogg',
    'george-take-0.flac',
  ]) {
    const again = await give(id, { [name]: clip(name) }, { personId: bo });
    expect([name, again.status, codes(again)[0]]).toEqual([name, 'refused', 'near-duplicate-file']);
  }
  expect(codes(await give(id, { 'same.wav': clip('george-take-0.wav') }))).toEqual(['duplicate-file']);
  const item = await db.one<{
    content: { media: { sha256: string; sampleRate: number }; caption: string };
  }>(sql`
    select content from item where submission_id = ${first.id}`);
  expect(item.content).toMatchObject({
    caption: 'zero one two three four',
    media: { kind: 'audio', mediaType: 'audio/wav', sampleRate: 8000, channels: 1 },
  });
  expect(readWav(await room.files.read(item.content.media.sha256 as never)).channels[0]?.length).toBe(
    (clip('george-take-0.wav').length - 44) / 2,
  );
});

test('two takes of the same words by one speaker are two clips', async () => {
  const { id } = await room.datanet({ modality: 'audio', review: 'automatic' });
  await give(id, { 'one.wav': clip('george-take-0.wav') });
  const second = await give(id, {
    'two.wav': clip('george-take-1.wav'),
    'theo.wav': clip('theo-take-0.wav'),
  });
  expect(second).toMatchObject({ status: 'accepted', rows: { accepted: 2 } });
});

test('clips of a zip have the transcripts of its table, and one twice counts once', async () => {
  const { id } = await room.datanet({ modality: 'audio' });
  const given = await give(id, {
    'set.zip': zipOf({
      'a.wav': clip('george-take-0.wav'),
      'b.mp3': clip('george-take-0.mp3'),
      'c.wav': clip('theo-take-0.wav'),
      'metadata.csv': Buffer.from(
        'file_name,transcription\na.wav,zero one two three four\nc.wav,five six seven\n',
      ),
    }),
  });
  expect(given.rows).toMatchObject({ total: 3, good: 2 });
  expect(codes(given)).toContain('near-repeated-file');
  const task = await room.room.nextReview(room.community, bo, given.datanetName);
  expect(task?.sample.map(row => [row.media?.kind, row.fields[0]?.text])).toEqual([
    ['audio', 'zero one two three four'],
    ['audio', 'five six seven'],
  ]);
});

test.each([
  ['too short', 'clip-too-short', tone(0.8)],
  ['too long', 'clip-too-long', tone(21)],
  ['silent', 'silent-clip', tone(3, { level: 0 })],
  ['of too low a rate', 'low-sample-rate', tone(3, { sampleRate: 6000 })],
  ['a picture', 'not-sound', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')],
  ['AMR', 'unread-audio', Buffer.from('#!AMR\n000000000000000000')],
  ['cut off', 'broken-audio', clip('george-take-0.flac').subarray(0, 200)],
  ['empty', 'empty-file', Buffer.alloc(0)],
])('a clip that is %s is refused with what to do', async (_, code, bytes) => {
  const { id } = await room.datanet({ modality: 'audio' });
  const given = await give(id, { 'a.wav': bytes });
  expect([given.status, codes(given)]).toEqual(['refused', [code]]);
  expect(given.findings[0]?.mend).toBeDefined();
});

test.each([
  ['clipped', 'clipped-audio', tone(3, { level: 3 })],
  ['quiet', 'quiet-clip', tone(3, { level: 0.006, noise: 0.0001 })],
  ['mostly silent', 'mostly-silent', tone(4, { pause: 3 })],
  ['of a telephone', 'telephone-quality', tone(3, { sampleRate: 8000 })],
])('a clip that is %s is let in with a warning that has the figure', async (_, code, bytes) => {
  const { id } = await room.datanet({ modality: 'audio' });
  const given = await give(id, { 'a.wav': bytes });
  expect([given.status, codes(given)]).toEqual(['waiting', [code]]);
  expect(inEnglish(given.findings[0]?.message ?? '')).toMatch(/\d/);
});

test('a snapshot of sound names the files that it is made of', async () => {
  const { id } = await room.datanet({ modality: 'audio', review: 'automatic' });
  await give(
    id,
    { 'a.wav': clip('george-take-0.wav'), 'b.wav': clip('theo-take-0.wav') },
    { text: 'digits' },
  );
  const snapshot = await room.room.snapshot(id, 'sounds');
  const files = [];
  for (const lines of [snapshot.train, snapshot.heldOut])
    for (const line of (await room.files.read(lines)).toString().split('\n').filter(Boolean))
      files.push(JSON.parse(line).file_name);
  expect(files.length).toBe(2);
  expect(files.every(path => /^data\/[0-9a-f]{64}\.wav$/.test(path))).toBe(true);
});
