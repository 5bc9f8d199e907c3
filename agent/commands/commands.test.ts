import { expect, test } from 'vitest';
import { z } from 'zod';
import { commands, findCommand } from './index.ts';

test('every command has a name of its own and is found by it', () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  for (const command of commands) expect(findCommand(command.name)).toBe(command);
});

const shown = commands.filter(({ hidden }) => !hidden);

test.each(shown.map(command => [command.name, command] as const))('%s is described', (_, command) => {
  expect(command.name).toMatch(/^[a-z]+( [a-z]+)?$/);
  expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
  if (command.phrases.length) expect(command.phrases.length).toBeGreaterThanOrEqual(4);
  const known = Object.keys(command.args.shape);
  for (const phrase of command.phrases) {
    for (const [, slot] of phrase.matchAll(/\{(\w+)\}/g)) expect(known).toContain(slot);
  }
  const { properties = {} } = z.toJSONSchema(command.args);
  for (const [name, argument] of Object.entries(properties)) {
    expect(argument, name).toHaveProperty('description');
  }
});
