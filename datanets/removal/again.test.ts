import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { reviewRoom } from '../review/review-room.fixture.ts';
import { mathsRows } from '../room.fixture.ts';
import type { Submission } from '../submission.ts';
import { drawnPicture, transformations } from '../validation/image/drawn.fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const db = await emptyDatabase();
const room = await reviewRoom(db);
const { contributor, steward, community } = room;
const other = Number(room.reviewers[0]);

const remove = (submissionId: number, rows?: number[]) =>
  room.room.removeContent({
    communityId: community,
    submissionId,
    reason: 'It names somebody.',
    personId: steward,
    origin: `removal of ${submissionId}`,
    ...(rows && { rows }),
  });
const findings = (submission: Submission) =>
  submission.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, severity, rows, message }) => ({ code, severity, rows, message: inEnglish(message) }));
const media = async (datanetId: number, contents: Record<string, Uint8Array>) =>
  await room.checked((await room.give({ datanetId, personId: other, contents })).id);

/** A maths row with so many words of its question replaced. */
function edited(row: string, count: number): string {
  const { question, answer } = JSON.parse(row) as { question: string; answer: string };
  const words = question.split(' ');
  for (let i = 0; i < count; i++) words[(i * 7 + 2) % words.length] = `other${i}`;
  return JSON.stringify({ question: words.join(' '), answer });
}
const row = (at: number) => mathsRows[at] ?? '';

test('what was removed is refused when it comes again, and with some words changed a person looks at it', async () => {
  const { id: datanetId } = await room.datanet({ review: 'automatic' });
  const first = await room.given(datanetId, contributor, [row(0), row(1), row(2)].join('\n'));
  await remove(first.id, [2]);
  const again = await room.given(datanetId, other, [row(1), edited(row(1), 3), row(10)].join('\n'));
  expect(findings(again)).toEqual([
    {
      code: 'removed-before',
      severity: 'error',
      rows: [1],
      message: `It was removed on request: the same was part of submission ${first.id}.`,
    },
    {
      code: 'like-removed',
      severity: 'warning',
      rows: [2],
      message: `It is much like what submission ${first.id} gave and what was removed on request. That is told by hashes alone, since the content is gone.`,
    },
  ]);
  // Nobody judges anything else in this datanet.
  expect(again.status).toBe('waiting');
  await room.vote(again.id, steward, 'reject', { isSteward: true });
  expect((await room.room.submissionById(again.id)).status).toBe('rejected');
});

test('other rows pass as before, and so do those under a template of which one was removed', async () => {
  const { id: datanetId } = await room.datanet({ review: 'automatic' });
  const filled = (from: number) =>
    Array.from({ length: 12 }, (_, i) =>
      JSON.stringify({
        question: `A baker in the old mill by the river bakes ${(from + i) * 37} loaves of rye and ${(from + i) * 11 + 3} of oat on every market day. How many loaves are that together?`,
        answer: String((from + i) * 48 + 3),
      }),
    );
  const first = await room.given(datanetId, contributor, [row(0), ...filled(1)].join('\n'));
  expect(first.rows.good).toBe(13);
  await remove(first.id, [1, 3]);
  const more = await room.given(datanetId, other, [row(5), ...filled(100)].join('\n'));
  expect(findings(more)).toEqual([]);
  expect(more.status).toBe('accepted');
});

test('rejected content that was removed is refused as well', async () => {
  const { id: datanetId } = await room.datanet({ review: 'steward' });
  const first = await room.given(datanetId, contributor, row(20));
  await room.vote(first.id, steward, 'reject', { isSteward: true });
  await remove(first.id);
  const again = await room.given(datanetId, other, row(20));
  expect(findings(again)).toMatchObject([{ code: 'removed-before', severity: 'error' }]);
});

test('a removed picture is known again in another file, mirrored and smaller, and another picture is not it', async () => {
  const { id: datanetId } = await room.datanet({ modality: 'image', review: 'automatic' });
  const first = await media(datanetId, { 'a.png': await drawnPicture(1), 'b.png': await drawnPicture(2) });
  await remove(first.id);
  const ways = ['JPEG of quality 80', 'half the size', 'mirrored', 'turned by 90°', 'brighter by 20 %'];
  for (const way of ways) {
    const changed = await transformations[way]?.(await drawnPicture(1));
    const again = await media(datanetId, { 'again.jpg': changed ?? new Uint8Array() });
    expect(findings(again), way).toMatchObject([{ code: 'like-removed', severity: 'warning' }]);
    expect(again.status).toBe('waiting');
    await room.vote(again.id, steward, 'reject', { isSteward: true });
  }
  expect(findings(await media(datanetId, { 'a.png': await drawnPicture(1) }))).toMatchObject([
    { code: 'removed-before' },
  ]);
  for (let seed = 3; seed < 9; seed++)
    expect((await media(datanetId, { [`${seed}.png`]: await drawnPicture(seed) })).status).toBe('accepted');
});

test('a removed clip is known again in another format, and another take of the words is not it', async () => {
  const clip = (name: string) =>
    readFileSync(join(import.meta.dirname, '../../test/corpora/spoken-digits', name));
  const { id: datanetId } = await room.datanet({ modality: 'audio', review: 'automatic' });
  const first = await media(datanetId, { 'a.wav': clip('george-take-0.wav') });
  await remove(first.id);
  const again = await media(datanetId, { 'a.ogg': clip('george-take-0-opus.ogg') });
  expect(findings(again)).toMatchObject([{ code: 'like-removed' }]);
  expect((await media(datanetId, { 'b.wav': clip('george-take-1.wav') })).status).toBe('accepted');
});
