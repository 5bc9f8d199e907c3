import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { agreementOf } from './agreement.ts';
import { reviewRoom } from './review-room.fixture.ts';

const unit = (accepting: number, rejecting: number) => ({ accepting, rejecting });

test('alpha is that of Krippendorff’s example of ten units, two observers and two values', () => {
  // “Computing Krippendorff’s Alpha-Reliability” (2011), B: A 0100000000, B 1110010000; alpha 0.095.
  const units = [unit(1, 1), unit(2, 0), unit(1, 1), ...Array(7).fill(unit(0, 2))];
  units[5] = unit(1, 1);
  units[6] = unit(1, 1);
  const found = agreementOf(units);
  expect(found).toMatchObject({ submissions: 10, votes: 20, raw: 0.6 });
  expect(found?.alpha).toBeCloseTo(0.095, 3);
});

test('full agreement is 1, agreement by chance about 0, and what has one vote is passed over', () => {
  expect(agreementOf([unit(3, 0), unit(0, 2), unit(1, 0)])).toMatchObject({
    submissions: 2,
    raw: 1,
    alpha: 1,
  });
  expect(agreementOf([unit(1, 1), unit(1, 1)])?.alpha).toBeLessThan(0);
  expect(agreementOf([unit(2, 0)])).toMatchObject({ raw: 1, alpha: undefined });
  expect(agreementOf([unit(0, 1)])).toBeUndefined();
});

test('it is read from what is decided in a datanet', async () => {
  const room = await reviewRoom(await emptyDatabase());
  const { datanet } = await room.waiting();
  const [bo, chen, dee] = room.reviewers;
  expect(await room.room.agreement(datanet.id)).toBeUndefined();
  await room.assignedVote(datanet, bo, 'good');
  await room.assignedVote(datanet, chen, 'reject');
  expect(await room.room.agreement(datanet.id)).toBeUndefined();
  await room.assignedVote(datanet, dee, 'good');
  await room.assignedVote(datanet, room.reviewers[3], 'good');
  const found = await room.room.agreement(datanet.id);
  expect(found).toMatchObject({ submissions: 1, votes: 4, raw: 0.5 });
});
