import { expect, test } from 'vitest';
import { commands } from '../commands/index.ts';
import type { Reply } from '../reply.ts';
import { overview, pageOf } from './help.ts';
import { purposeOf, purposes } from './help-purposes.ts';

const offered = commands.filter(command => !command.hidden);

const tables = (reply: Reply) =>
  reply.blocks.flatMap(block =>
    block.kind === 'table' ? [{ of: block.caption, names: block.rows.map(([name]) => name) }] : [],
  );

test('each command is there for something, and each purpose has commands', () => {
  expect(commands.filter(({ hidden, name }) => !hidden && !purposeOf(name)).map(({ name }) => name)).toEqual(
    [],
  );
  const names = commands.flatMap(({ name }) => [name, name.split(' ')[0]]);
  for (const purpose of purposes)
    for (const name of purpose.commands) expect(names, `${purpose.topic}: ${name}`).toContain(name);
});

test('the overview has what a role may use, once, under what people come for', () => {
  const shown = tables(overview(commands, 'operator'));
  expect(shown.flatMap(({ names }) => names).sort()).toEqual(offered.map(({ name }) => `/${name}`).sort());
  expect(shown.map(table => table.of)).toContain('Train models');
  const newcomer = tables(overview(commands, 'everyone'));
  expect(newcomer.find(table => table.of === 'Give data and follow it')?.names).toContain('/datanet list');
  expect(newcomer.flatMap(({ names }) => names)).not.toContain('/submit');
  expect(newcomer.map(table => table.of)).not.toContain('Run datanets');
});

test('a purpose is found by its word, and what is neither names what is near', () => {
  const training = pageOf(commands, 'Training', 'maker');
  expect(training.title).toBe('Train models');
  expect(tables(training)[0]?.names).toEqual(expect.arrayContaining(['/train', '/job cancel']));
  expect(() => pageOf(commands, 'datanets', 'everyone')).toThrow('There is no command “datanets”');
  expect(() => pageOf(commands, 'zzz', 'operator')).toThrow('There is no command “zzz”');
});
