import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

const house = await testAgent(await emptyDatabase());
const { at, settle, press } = house;
const ada = await house.person('Ada', 'steward');
const chat = await house.chat();
const say = (text: string) => settle(at(ada, chat), { kind: 'text', text, files: [] });
const labels = (said: Awaited<ReturnType<typeof say>>) =>
  said.flatMap(({ content }) => content.buttons?.map(({ label }) => label) ?? []);

test('where one name is all that is needed, those that exist are there to press', async () => {
  expect(labels(await say('/datanet show'))).toEqual([]);
  for (const name of ['oats', 'rye']) await say(`/datanet create ${name} text`);
  const asked = await say('/datanet show');
  expect(textOf(asked)).toContain('Still needed');
  expect(labels(asked)).toEqual(['oats', 'rye']);
  const shown = await press(at(ada, chat), asked[0], 'rye');
  expect(shown[0]?.content.title).toContain('rye');
});

test('where more is needed, or too many exist, the form asks', async () => {
  expect(labels(await say('/datanet bind'))).toEqual(['oats', 'rye']);
  expect(labels(await say('/train'))).toEqual([]);
  for (const name of ['barley', 'spelt', 'millet', 'teff']) await say(`/datanet create ${name} text`);
  expect(labels(await say('/datanet show'))).toEqual([]);
});

test('where no job is running or waiting, none is asked for', async () => {
  for (const command of ['/job cancel', '/job pause', '/job keep'])
    expect(textOf(await say(command))).toContain('No job is running or waiting.');
});
