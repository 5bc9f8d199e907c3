import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OutsideError } from '../../store/errors.ts';
import { checkRoom } from './disk-room.ts';

test('a run that writes more than the disk has free is refused, with both sizes and what to do', async () => {
  const checking = checkRoom(tmpdir(), 1e18);
  await expect(checking).rejects.toThrow(OutsideError);
  await expect(checking).rejects.toThrow(/[\d.,]+ GB are free.*1,000,000,000 GB.*Free some space/);
});

test('one that has room, or whose folder is not there yet, is not', async () => {
  await checkRoom(tmpdir(), 1);
  await checkRoom(join(tmpdir(), 'not', 'there'), 1e18);
});
