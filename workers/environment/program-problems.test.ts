import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import { problems, wordsOf } from './program-problems.ts';
import { trainerFolder } from './trainer-folder.ts';

const programs = readdirSync(trainerFolder)
  .filter(name => name.endsWith('.py'))
  .map(name => readFileSync(join(trainerFolder, name), 'utf8'))
  .join('\n');

test('every code that a program reports has its words, and every words their code', () => {
  const reported = new Set([...programs.matchAll(/code="(\w+)"/g)].map(([, code]) => code));
  expect([...reported].sort()).toEqual(Object.keys(problems).sort());
});

test('a known problem is a message with its values, and an unknown one what the program said', () => {
  const english = { message: 'The loss stopped being a number at step 7.', mend: 'Train more slowly.' };
  const known = wordsOf({ ...english, code: 'diverged', values: { step: 7, rate: '0.00005' } });
  expect(known).toMatchObject({ values: { step: 7, rate: '0.00005' } });
  expect(inEnglish(known)).toBe(
    'The loss or its gradient stopped being a number at step 7. Train with a smaller learningRate (such as 0.00005) or a longer warmup (such as 0.1).',
  );
  const own = `${english.message} ${english.mend}`;
  expect(wordsOf({ ...english, code: 'from a newer version' })).toBe(own);
  // Without the value that its words need.
  expect(wordsOf({ ...english, code: 'diverged', values: {} })).toBe(own);
  expect(wordsOf(english)).toBe(own);
});
