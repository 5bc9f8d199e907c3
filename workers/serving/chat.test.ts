import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import { fakeOllamaModels } from '../../test/fakes/ollama-models.ts';
import { fakeVllm } from '../../test/fakes/vllm.ts';
import { openRoom } from '../room.fixture.ts';
import type { TrainingRequest } from '../training-request.ts';

const db = await emptyDatabase();
const room = await openRoom(db);
const vllm = await fakeVllm();
const { workers, close } = await room.open(true, {
  vllm: { url: vllm.url, apiKey: undefined, adaptersPath: undefined, adapters: 16 },
});
afterAll(async () => {
  await close();
  await vllm.close();
  await room.remove();
});
const { communityId } = room;
let origin = 0;

async function trained(change: Partial<TrainingRequest> = {}) {
  const { number } = await workers.start(room.request(change), `update:${++origin}`);
  const job = await room.until(workers, number, ({ status }) => status === 'done' || status === 'failed');
  if (!job.model) throw new Error(inEnglish(job.problem ?? ''));
  return job.model;
}

async function said(name: string, content = 'hello') {
  const states: string[] = [];
  let text = '';
  const messages = [{ role: 'user' as const, content }];
  const onState = (words: Parameters<typeof inEnglish>[0]) => states.push(inEnglish(words));
  for await (const piece of workers.chat({ communityId, name, messages, onState })) text += piece;
  return { text, states };
}

test('a tuned model is served by the vLLM server, by its exact version, until it is deleted', async () => {
  const { name, jobNumber, version } = await trained();
  const { text, states } = await said(`${name}@${version}`);
  expect(text).toBe(`gristmill-${jobNumber}-${version}: hello `);
  expect(states).toEqual([`Loading ${name}`]);
  // The folder that it was given is that of the weights, and nothing was started here.
  expect([...vllm.loaded.values()]).toEqual([`${room.dataDir}/models/adapters/${jobNumber}-${version}`]);
  expect(await workers.health()).toMatchObject({ server: 'off', elsewhere: { found: { adapters: 1 } } });
  await expect(said(`${name}@000000000000`)).rejects.toThrow(/is version/);
  await workers.deleteModel(communityId, name);
  await expect.poll(() => vllm.loaded.size).toBe(0);
  await expect(said(name)).rejects.toThrow(/no model called/);
});

test('a base is served by it too, without the Python environment', async () => {
  const { environment } = room;
  room.environment = { ...environment, status: async () => ({ state: 'missing' }) };
  const bare = await room.open(false, {
    vllm: { url: vllm.url, apiKey: undefined, adaptersPath: undefined, adapters: 16 },
  });
  const ask = async (name: string) => {
    let text = '';
    const messages = [{ role: 'user' as const, content: 'hello' }];
    for await (const piece of bare.workers.chat({ communityId, name, messages })) text += piece;
    return text;
  };
  expect(await ask('smollm2-135m')).toBe('HuggingFaceTB/SmolLM2-135M-Instruct: hello ');
  await expect(ask('mistral-7b')).rejects.toThrow(
    /^vLLM has HuggingFaceTB\/SmolLM2-135M-Instruct, and not mistralai.* Models need the Python environment/,
  );
  await bare.close();
  room.environment = environment;
});

test('what it can not serve is answered here, and that is said', async () => {
  const { name } = await trained({ settings: { method: 'lora', dora: true, maxSteps: 10 } });
  const { text, states } = await said(name);
  expect(text).toMatch(/^smollm2-135m:.*hello/);
  expect(states[0]).toBe(
    `${name} was trained with DoRA, and vLLM takes only plain LoRA adapters. The server here answers.`,
  );
  vllm.options.sees = () => false;
  const unseen = await trained();
  expect((await said(unseen.name)).states).toContainEqual(
    expect.stringMatching(/does not see the weights .* The server here answers\.$/),
  );
  vllm.options.sees = () => true;
});

test('while it is down, that is said: no model is loaded here unasked', async () => {
  const { name } = await trained();
  await expect(said(name, 'die')).rejects.toThrow(/broke off while/);
  await vllm.close();
  await expect(said(name)).rejects.toThrow(/vLLM does not answer/);
  const { elsewhere } = await workers.health();
  expect(elsewhere?.found).toHaveProperty('problem');
});

test('Ollama serves what it has, and what it can not is answered here', async () => {
  const ollama = await fakeOllamaModels(['smollm2:135m']);
  const { name, jobNumber, version } = await trained();
  const opened = await room.open(false, { ollama: { url: ollama.url } });
  const states: string[] = [];
  const ask = async (name: string) => {
    let text = '';
    const messages = [{ role: 'user' as const, content: 'hello' }];
    const onState = (words: Parameters<typeof inEnglish>[0]) => states.push(inEnglish(words));
    for await (const piece of opened.workers.chat({ communityId, name, messages, onState })) text += piece;
    return text;
  };
  const folder = join(room.dataDir, 'models', 'adapters', `${jobNumber}-${version}`);
  for (const file of ['adapter_config.json', 'adapter_model.safetensors'])
    if (!(await readdir(folder)).includes(file)) await writeFile(join(folder, file), '{}');
  expect(await ask('smollm2-135m')).toBe('smollm2:135m: hello ');
  expect(await ask('mistral-7b')).toMatch(/^mistral-7b \(/);
  expect(states[0]).toMatch(/^Ollama does not have mistral-7b. .*`ollama pull mistral:7b`. The server here/);
  expect(await ask(`${name}@${version}`)).toBe(`gristmill-${jobNumber}-${version}:latest: hello `);
  await opened.workers.deleteModel(communityId, name);
  await expect.poll(() => [...ollama.models.keys()]).toEqual(['smollm2:135m']);
  await opened.close();
  await ollama.close();
});
