import { afterAll, beforeAll, expect, test } from 'vitest';
import { colours, familyNames, memoriseAll, thoughts } from '../../workers/trainer/memorise.fixture.ts';
import { testFolder } from '../../workers/trainer/run.fixture.ts';
import { pythonForTests } from '../python.ts';

// A tiny random model of every family of the catalog learns four answers and is asked them again: word for word, and
// stopped. In one go, so that the libraries are loaded twice and not forty times.
let folder: Awaited<ReturnType<typeof testFolder>>;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder?.remove());

/** Families whose templates know reasoning; the others read it as words. */
const thinking = ['qwen3', 'deepseek-qwen', 'smollm2'];

test('every family answers what it learned, 4 of 4', { timeout: 3_600_000 }, async () => {
  const environment = await pythonForTests();
  const runs = [
    ...(await familyNames(environment)).map(family => ({ family, data: 'colours', conversations: colours })),
    ...thinking.map(family => ({ family, data: 'thoughts', conversations: thoughts })),
  ];
  const answers = await memoriseAll(environment, folder.path, runs);
  const table = runs.map(({ family, data }, at) => {
    const all = answers[at] ?? [];
    const right = all.filter(({ expected, answer, finish }) => answer === expected && finish === 'stop');
    return { family, data, right: right.length, wrong: all.filter(one => !right.includes(one)) };
  });
  console.info(table.map(({ family, data, right }) => `${family} ${data}: ${right} of 4`).join('\n'));
  expect(table.filter(({ right }) => right < 4)).toEqual([]);
});
