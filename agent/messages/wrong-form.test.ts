import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { testAgent, textOf } from '../room.fixture.ts';

const house = await testAgent(await emptyDatabase());
const { at, settle, press } = house;
const [ada, bo] = [await house.person('Ada', 'steward'), await house.person('Bo')];
const chat = await house.chat();

const fill = (who: typeof ada, command: string, values: Record<string, unknown>) =>
  settle(at(who, chat), { kind: 'form', command, values, files: [] });

test.each([
  ['that is no name', { name: 'Bad Name!', modality: 'text', guidelines: 'Write as bakers do.' }],
  ['that is taken', { name: 'oats', modality: 'text', guidelines: 'Only of oats.' }],
])('a form with a value %s is said, and opened again with all that was typed', async (_, values) => {
  await fill(ada, 'datanet create', { name: 'oats', modality: 'text' });
  const [said] = await fill(ada, 'datanet create', values);
  expect(said?.content.state?.tone).toBe('warning');
  const [again] = await press(at(ada, chat), said, 'Change');
  const block = again?.content.blocks.find(one => one.kind === 'form');
  const fields = block?.kind === 'form' ? block.form.fields : [];
  expect(Object.fromEntries(fields.map(field => [field.name, field.value]))).toMatchObject(values);
});

test('nothing is offered to change where it is not for that person, or nothing was given', async () => {
  const [refused] = await fill(bo, 'datanet create', { name: 'rye', modality: 'text' });
  expect(textOf(refused ? [refused] : [])).toContain('and above');
  expect(refused?.content.buttons ?? []).toEqual([]);
});
