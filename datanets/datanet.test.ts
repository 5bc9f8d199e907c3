import { expect, test } from 'vitest';
import { UserError } from '../store/errors.ts';
import { emptyDatabase } from '../test/database.ts';
import { testRoom } from './room.fixture.ts';

const room = await testRoom(await emptyDatabase());
const owner = await room.person('Ana', 'steward');
const base = { communityId: room.community, createdBy: owner, modality: 'text' as const };

test('a datanet is made once for its origin, with settings that were not given at their defaults', async () => {
  const made = await room.room.create({
    ...base,
    name: ' Recipes  of Ana ',
    origin: 'a',
    summary: 'What we cook',
  });
  expect(made).toMatchObject({
    name: 'Recipes of Ana',
    summary: 'What we cook',
    license: 'CC-BY-4.0',
    review: 'people',
    dailyFiles: 20,
    state: 'open',
  });
  expect(await room.room.create({ ...base, name: 'other', origin: 'a' })).toEqual(made);
});

test('a name in another case is the same name', async () => {
  await room.room.create({ ...base, name: 'Maths', origin: 'b' });
  await expect(room.room.create({ ...base, name: 'MATHS', origin: 'c' })).rejects.toThrow(
    'There is a datanet called MATHS already.',
  );
  expect((await room.room.get(room.community, 'maths')).name).toBe('Maths');
});

test('asked for one that is not there, it names the nearest', async () => {
  const error = await room.room.get(room.community, 'math').catch(caught => caught as unknown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({
    message: 'There is no datanet “math”.',
    suggestions: ['Maths'],
  });
});

test.each(['', '  ', '../etc', '<script>', 'a'.repeat(65), '-dash first', 'a\u202Eb/c'])(
  '%j can’t be a name',
  async name => {
    await expect(room.room.create({ ...base, name, origin: `name ${name}` })).rejects.toThrow(
      /1 to 64 letters/,
    );
  },
);

test.each([
  [{ dailyFiles: 0 }, 'Files a day: 0 can’t be; a whole number from 1 to 1000 can.'],
  [{ dailyFiles: 2.5 }, 'whole number from 1 to 1000'],
  [{ maxMegabytes: 101 }, 'Megabytes of one file: 101 can’t be; a number from 0.1 to 100 can.'],
  [{ dailyMegabytes: Number.NaN }, 'from 0.1 to 1000'],
  [{ summary: 'a'.repeat(301) }, 'The summary has 301 characters; it may have 300.'],
])('%j is out of range, and the range is shown', async (settings, words) => {
  const error = room.room.create({ ...base, name: 'ranges', origin: JSON.stringify(settings), ...settings });
  await expect(error).rejects.toThrow(words);
});

test('an edit changes what it names and nothing else', async () => {
  const before = await room.room.get(room.community, 'maths');
  const after = await room.room.edit(room.community, 'maths', {
    guidelines: 'Show the steps',
    dailyFiles: undefined,
  });
  expect(after).toEqual({ ...before, guidelines: 'Show the steps' });
  await expect(room.room.edit(room.community, 'maths', { maxMegabytes: 0 })).rejects.toThrow(UserError);
});

test('datanets are listed by name, closed ones last, and by modality', async () => {
  await room.room.create({ ...base, modality: 'image', name: 'birds', origin: 'birds' });
  await room.room.close(room.community, 'maths');
  expect((await room.room.list(room.community)).map(datanet => datanet.name)).toEqual([
    'birds',
    'Recipes of Ana',
    'Maths',
  ]);
  expect((await room.room.list(room.community, 'image')).map(datanet => datanet.name)).toEqual(['birds']);
});

test('of a new datanet everything is counted as none', async () => {
  const { id } = await room.room.get(room.community, 'birds');
  expect(await room.room.stats(id)).toEqual({
    contributors: 0,
    acceptedItems: 0,
    snapshots: 0,
    submissions: {
      received: 0,
      checking: 0,
      waiting: 0,
      refused: 0,
      accepted: 0,
      rejected: 0,
      appealed: 0,
      withdrawn: 0,
    },
  });
});
