import { expect, test } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { reviewRoom } from './review-room.fixture.ts';

const room = await reviewRoom(await emptyDatabase());
const [bo, chen] = room.reviewers;

test('a rejection says what would mend it, by the steward’s own reasons too', async () => {
  const { datanet, submission } = await room.waiting();
  await room.room.addReason(datanet.id, { label: 'No units', mend: 'Write the unit after each number.' });
  const task = await room.next(bo, datanet);
  const own = task?.reasons.find(one => one.label === 'No units');
  expect(task?.reasons.map(one => one.value)).toEqual([
    'wrong',
    'off-topic',
    'low-quality',
    'copied',
    'harmful',
    'own-1',
  ]);
  await room.vote(submission.id, bo, 'reject', { reason: own?.value, comment: 'Row 4.' });
  // One that was taken out meanwhile still says what it said.
  await room.room.removeReason(datanet.id, 'own-1');
  const decided = await room.assignedVote(datanet, chen, 'reject', { reason: 'wrong' });
  expect(decided.reasons.map(inEnglish)).toEqual(['No units: Row 4.', 'Wrong or made up']);
  expect(decided.hints.map(inEnglish)).toEqual([
    'Write the unit after each number.',
    'Check each fact, and leave out what you can’t vouch for.',
  ]);
});

test('a list is its datanet’s alone, the usual ones can be taken out, and one stays', async () => {
  const [one, other] = [await room.datanet(), await room.datanet()];
  await room.room.addReason(one.id, { label: 'Too dark', mend: 'Take it by day.' });
  await room.room.addReason(one.id, { label: 'too DARK', mend: 'Take it by daylight.' });
  for (const { value } of await room.room.reasons(other.id)) await room.room.removeReason(one.id, value);
  expect(await room.room.reasons(one.id)).toEqual([
    { value: 'own-1', label: 'too DARK', mend: 'Take it by daylight.' },
  ]);
  await expect(room.room.removeReason(one.id, 'own-1')).rejects.toThrow(/has to stay/);
  await expect(room.room.removeReason(one.id, 'wrong')).rejects.toThrow(/not in the list/);
  expect((await room.room.reasons(other.id)).length).toBe(5);
  // An own one that was taken out leaves its number to it.
  await room.room.addReason(one.id, { label: 'Blurred', mend: 'Hold it still.' });
  await room.room.removeReason(one.id, 'own-1');
  await room.room.addReason(one.id, { label: 'Cut off', mend: 'Step back.' });
  expect((await room.room.reasons(one.id)).map(reason => reason.value)).toEqual(['own-2', 'own-3']);
});
