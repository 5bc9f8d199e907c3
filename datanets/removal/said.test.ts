import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { json, sql } from '../../store/database/sql.ts';
import type { Sha256 } from '../../store/files/files.ts';
import { emptyDatabase } from '../../test/database.ts';
import { auditAll, sequenceAll } from '../ledger/ledger-room.fixture.ts';
import { reviewRoom } from '../review/review-room.fixture.ts';
import { mathsRows } from '../room.fixture.ts';
import { drawnPicture } from '../validation/image/drawn.fixture.ts';
import { traces as tracesIn } from './traces.fixture.ts';

// What people give beside rows, and what others say of it.
vi.setConfig({ testTimeout: 120_000 });

const db = await emptyDatabase();
const room = await reviewRoom(db);
const { contributor, steward, community, reviewers } = room;
const [bo, chen, dee] = reviewers;
const traces = (word: string) => tracesIn(db, join(room.files.path('00' as Sha256), '..', '..'), word);

let origins = 0;
const removal = (submissionId: number, reason: string, more: object = {}) => ({
  communityId: community,
  submissionId,
  reason,
  personId: steward,
  origin: `removal ${++origins}`,
  ...more,
});

/** Rows that name somebody, rejected with a comment, appealed, and accepted with another. */
async function judged(word: string) {
  const { id: datanetId, name } = await room.datanet({ review: 'people' });
  const rows = mathsRows
    .slice(0, 5)
    .map((row, at) => (at === 2 ? row.replace('": "', `": "${word}: `) : row));
  const { id } = await room.checked(
    (
      await room.give({
        datanetId,
        personId: contributor,
        contents: { [`from ${word}.jsonl`]: rows.join('\n'), 'more.jsonl': mathsRows.slice(5, 9).join('\n') },
        context: `sums that ${word} wrote`,
      })
    ).id,
  );
  await room.assignedVote({ name }, bo, 'reject', { comment: `Row 3 names ${word}` });
  await room.assignedVote({ name }, chen, 'reject', { comment: 'Too easy' });
  await room.room.appeal({
    communityId: community,
    submissionId: id,
    personId: contributor,
    reason: `${word} agreed to it.`,
    origin: `appeal of ${id}`,
  });
  await room.assignedVote({ name }, dee, 'good', { comment: `${word} is a friend` });
  expect((await room.room.submissionById(id)).status).toBe('accepted');
  // Judged again as a gold task, by a vote that can still be taken back.
  const vote = { grade: 'good', strike: [], comment: `Who is ${word}?` };
  await db.run(sql`
    insert into held_vote (submission_id, reviewer_id, vote, at, counts_at)
    values (${id}, ${reviewers[3]}, ${json(vote)}::jsonb, ${room.clock.now}, ${room.clock.now})`);
  return { id, datanetId };
}

test('with all of a submission goes what was said of it, in every table and file', async () => {
  const { id, datanetId } = await judged('quernstone');
  await room.room.snapshot(datanetId, 'frozen');
  await room.room.requestRemoval({
    ...removal(id, 'Quernstone does not agree any more.'),
    personId: contributor,
  });
  expect(await traces('quernstone')).toEqual(
    expect.arrayContaining([
      'appeal',
      'item',
      'removal',
      'review',
      'submission',
      'submission_file',
      'a file',
    ]),
  );
  const [request] = await room.room.removalRequests(community);
  await room.room.removeContent(removal(id, 'Quernstone asks for it.', { request: request?.id }));
  expect(await traces('quernstone')).toEqual([]);
  expect(await room.room.submissionById(id)).toMatchObject({ context: '', files: [{ name: 'removed' }, {}] });
  await sequenceAll(db);
  expect((await auditAll(db)).problems).toEqual([]);
});

test('with a row goes what tells of it and nothing else, and other rows are still found by their file', async () => {
  const { id } = await judged('zephyrine');
  const before = await room.room.planRemoval({
    communityId: community,
    submissionId: id,
    rows: [3],
    file: 'from zephyrine.jsonl',
  });
  expect(await room.room.removedWords(before, 'Zephyrine asks for it.')).toMatchObject({
    names: ['from zephyrine.jsonl'],
    said: expect.arrayContaining(['Row 3 names zephyrine', 'Zephyrine asks for it.']),
  });
  await room.room.removeContent(
    removal(id, 'Zephyrine asks for it.', { rows: [3], file: 'from zephyrine.jsonl' }),
  );
  expect(await traces('zephyrine')).toEqual([]);
  expect(await traces('Too easy')).toContain('review');
  const { files } = await room.room.submissionById(id);
  expect(files.map(({ name }) => name)).toEqual(['removed', 'more.jsonl']);
  expect(
    await room.room.planRemoval({ communityId: community, submissionId: id, rows: [2], file: 'removed' }),
  ).toMatchObject({ items: 1, positions: [1] });
});

test('what a rejection was told for goes with it', async () => {
  const { id: datanetId } = await room.datanet({ review: 'steward' });
  const given = await room.given(
    datanetId,
    contributor,
    JSON.stringify({ text: 'Ocarina lives at the mill.' }),
  );
  await room.vote(given.id, steward, 'reject', { isSteward: true, comment: 'Ocarina is a person' });
  expect(await traces('ocarina')).toEqual(expect.arrayContaining(['review', 'submission']));
  await room.room.removeContent(removal(given.id, 'A mistake.'));
  expect(await traces('ocarina')).toEqual([]);
});

test('captions of pictures and transcripts of clips go with them', async () => {
  const clip = readFileSync(join(import.meta.dirname, '../../test/corpora/spoken-digits/george-take-0.wav'));
  for (const [modality, name, content] of [
    ['image', 'a.png', await drawnPicture(1)],
    ['audio', 'a.wav', clip],
  ] as const) {
    const { id: datanetId } = await room.datanet({ modality, review: 'automatic' });
    const table = `file_name,text\n${name},"Peristyle beside the old mill, with two people"\n`;
    const { id } = await room.checked(
      (
        await room.give({
          datanetId,
          personId: contributor,
          contents: { [name]: content, 'metadata.csv': table },
        })
      ).id,
    );
    await room.room.snapshot(datanetId, `frozen ${modality}`);
    expect(await traces('peristyle')).toEqual(expect.arrayContaining(['item', 'a file']));
    await room.room.removeContent(removal(id, 'Peristyle asks for it.'));
    expect(await traces('peristyle')).toEqual([]);
  }
});
