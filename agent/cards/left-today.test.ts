import { expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

vi.setConfig({ testTimeout: 90_000 });

const db = await emptyDatabase();
const { rooms, community, person, at, chat, drop, clock } = await testAgent(db);
const [ana, stella] = [await person('Ana', 'contributor'), await person('Stella', 'steward')];
const atAna = at(ana, await chat());

test('after each file it is said how much a datanet takes of one today, and that it is all', async () => {
  await rooms.datanets.create({
    communityId: community.id,
    createdBy: stella.id,
    name: 'bread',
    modality: 'text',
    dailyFiles: 2,
    dailyMegabytes: 1,
    origin: 'bread',
  });
  const give = async (file: string) =>
    textOf(await drop(atAna, file, `{"text": "${file} bread is baked for an hour."}`, '/submit bread'));
  expect(await give('rye')).toContain('You can give bread 1 more file today, with 1 MB');
  expect(await give('oat')).toContain('That is all that bread takes of one person today.');
  clock.now = new Date(clock.now.getTime() + 25 * 3_600_000);
  expect(await give('spelt')).toContain('You can give bread 1 more file today');
});
