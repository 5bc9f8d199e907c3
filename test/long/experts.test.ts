import { afterAll, beforeAll, expect, test } from 'vitest';
import { colours, memoriseAll } from '../../workers/trainer/memorise.fixture.ts';
import { testFolder } from '../../workers/trainer/run.fixture.ts';
import { pythonForTests } from '../python.ts';

// Each mixture of experts, by each method that a base of the catalog can be trained by, as families.test.ts does it.
let folder: Awaited<ReturnType<typeof testFolder>>;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder?.remove());

const families = ['deepseek-v2', 'deepseek-v3', 'qwen3-moe'];
const ways = {
  lora: {},
  rsLoRA: { rslora: true },
  DoRA: { dora: true },
  // In four bits a random gate sends some tokens to other experts than where it is served. With dropout for longer an
  // answer is learned well enough to bear that; without, 2 of 4 were word for word.
  qlora: { method: 'qlora', dropout: 0.1, epochs: 300, max_steps: 240 },
  freeze: { method: 'freeze' },
  full: { method: 'full' },
};

test('every mixture of experts answers what it learned by each method, 4 of 4', {
  timeout: 3_600_000,
}, async () => {
  const environment = await pythonForTests();
  const runs = families.flatMap(family =>
    Object.entries(ways).map(([way, settings]) => ({ family, way, settings, conversations: colours })),
  );
  const answers = await memoriseAll(environment, folder.path, runs);
  const table = runs.map(({ family, way }, at) => {
    const all = answers[at] ?? [];
    const right = all.filter(({ expected, answer, finish }) => answer === expected && finish === 'stop');
    return { family, way, right: right.length, wrong: all.filter(one => !right.includes(one)) };
  });
  console.info(table.map(({ family, way, right }) => `${family} ${way}: ${right} of 4`).join('\n'));
  expect(table.filter(({ right }) => right < 4)).toEqual([]);
});
