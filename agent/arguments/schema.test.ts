import { expect, test } from 'vitest';
import { commands, findCommand } from '../commands/index.ts';
import { type Argument, argumentsOf } from './schema.ts';

function argument(command: string, name: string): Argument | undefined {
  const found = findCommand(command);
  return found && argumentsOf(found).find(candidate => candidate.name === name);
}

test('what an argument names survives being optional and described', () => {
  expect(argument('train', 'version')).toEqual({
    name: 'version',
    label: 'version',
    required: false,
    type: 'integer',
    kind: 'version',
    min: 1,
    description: 'Version of the datanet; left out: a snapshot of now',
  });
  expect(argument('leaderboard', 'datanet')).toMatchObject({ kind: 'datanet', required: false });
});

test('ranges, options, labels and what is needed are read from the schema', () => {
  expect(argument('train', 'epochs')).toMatchObject({ type: 'number', min: 0.01, max: 100 });
  expect(argument('train', 'learningRate')).toMatchObject({ label: 'learning rate', required: false });
  expect(argument('train', 'method')?.options).toEqual(['lora', 'qlora', 'full', 'freeze']);
  expect(argument('compare', 'models')).toMatchObject({
    type: 'array',
    kind: 'model',
    min: 2,
    max: 4,
    required: true,
  });
  expect(argument('train', 'base')).toMatchObject({ kind: 'base', required: true, min: 1, max: 64 });
});

test('every argument of every command is a string, a number, an array or a boolean with a description', () => {
  for (const command of commands) {
    for (const { type, description } of argumentsOf(command)) {
      expect(['string', 'number', 'integer', 'array', 'boolean']).toContain(type);
      expect(description).not.toBe('');
    }
  }
});
