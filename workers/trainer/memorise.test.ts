import { afterEach, beforeAll, expect, test } from 'vitest';
import { pythonForTests } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { colours, memorise } from './memorise.fixture.ts';
import { testFolder } from './run.fixture.ts';

// One family here; all of them, and data with reasoning, in test/long/families.long.ts.
let environment: PythonEnvironment;
let folder: Awaited<ReturnType<typeof testFolder>>;
beforeAll(async () => {
  environment = await pythonForTests();
  folder = await testFolder();
}, 900_000);
afterEach(() => folder?.remove());

test('four answers that were learned are answered word for word, and end where they ended', {
  timeout: 300_000,
}, async () => {
  const answers = await memorise(environment, folder.path, { family: 'qwen3', conversations: colours });
  for (const { expected, answer, finish } of answers) {
    expect({ answer, finish }).toEqual({ answer: expected, finish: 'stop' });
  }
});
