import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { OutsideError } from '../../../store/errors.ts';
import { inEnglish } from '../../../store/message.ts';
import { fakeOllamaModels } from '../../../test/fakes/ollama-models.ts';
import type { AnswerEnd } from '../../model.ts';
import { defaultTimeouts, type Timeouts } from '../remote-server.ts';
import { CannotServe, type ServedChat } from '../serving.ts';
import { ollamaServing } from './ollama.ts';

const adapters = await mkdtemp(join(tmpdir(), 'gristmill-ollama-'));
const versions = ['12-0f3a8c21d4b6', '13-1f3a8c21d4b6'] as const;
for (const version of versions) {
  await mkdir(join(adapters, version));
  await writeFile(join(adapters, version, 'adapter_config.json'), '{"peft_type":"LORA"}');
  await writeFile(join(adapters, version, 'adapter_model.safetensors'), `weights of ${version}`);
}
afterAll(() => rm(adapters, { recursive: true }));

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function served(timeouts: Timeouts = defaultTimeouts) {
  const fake = await fakeOllamaModels(['smollm2:135m', 'own "base"/$(rm):latest']);
  const serving = ollamaServing({ url: `${fake.url}/`, folderOf: id => join(adapters, id) }, timeouts);
  ending.push(fake.close, serving.stop);
  return { fake, serving };
}

function asked(content: string, more: Partial<ServedChat> = {}): ServedChat {
  const messages: ServedChat['messages'] = [{ role: 'user', content }];
  return { base: 'smollm2-135m', adapter: versions[0], name: 'maths-v1', messages, ...more };
}

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test('a tuned model is made of its base and its files when it is first asked, once, and answers by its exact version', async () => {
  const { fake, serving } = await served();
  const states: string[] = [];
  const onState: ServedChat['onState'] = words => states.push(inEnglish(words));
  const ends: AnswerEnd[] = [];
  const onEnd = (end: AnswerEnd) => ends.push(end);
  const ask = (words: string) => whole(serving.chat(asked(words, { onState, onEnd })));
  const answers = await Promise.all(['hello there', 'settings', 'long'].map(ask));
  expect(answers).toEqual([
    'gristmill-12-0f3a8c21d4b6:latest: hello there ',
    'gristmill-12-0f3a8c21d4b6:latest: 512 0.7 settings ',
    'gristmill-12-0f3a8c21d4b6:latest: long ',
  ]);
  expect(states).toEqual(['Loading maths-v1']);
  expect(fake.log).toEqual(['create gristmill-12-0f3a8c21d4b6:latest']);
  expect(fake.models.get('gristmill-12-0f3a8c21d4b6:latest')?.from).toBe('smollm2:135m');
  expect([...fake.blobs.values()].map(String)).toEqual([
    '{"peft_type":"LORA"}',
    'weights of 12-0f3a8c21d4b6',
  ]);
  expect(ends.map(({ reason }) => reason).sort()).toEqual(['length', 'stop', 'stop']);
  expect(ends[0]?.usage).toEqual({ read: 7, written: 3 });
  // The settings of both have one hash, and go once.
  await whole(serving.chat(asked('hello', { adapter: versions[1] })));
  expect(fake.blobs.size).toBe(3);
  expect((await serving.health()).found).toEqual({
    bases: ['smollm2:135m', 'own "base"/$(rm):latest'],
    adapters: 2,
  });
});

test('a base is asked by its name in the library, or the one that it has here', async () => {
  const { serving } = await served();
  const ask = (baseName: string) =>
    whole(serving.chat(asked('hello', { base: 'a-folder', baseName, adapter: undefined })));
  expect(await ask('smollm2-135m')).toBe('smollm2:135m: hello ');
  expect(await ask('own "base"/$(rm)')).toBe('own "base"/$(rm):latest: hello ');
});

test('a base that is not there is said with the command that fetches it, and nothing is pulled or made', async () => {
  const { fake, serving } = await served();
  const refused = async (more: Partial<ServedChat>, words: RegExp) => {
    const asking = whole(serving.chat(asked('hello', more)));
    await expect(asking).rejects.toThrow(words);
    await expect(asking).rejects.toThrow(CannotServe);
  };
  await refused({ base: 'llama-3.2-1b' }, /does not have llama-3.2-1b. .* `ollama pull llama3.2:1b`/);
  await refused({ base: 'gpt2' }, /does not have gpt2, and it is not known to be in Ollama’s library/);
  await refused({ weights: 'dora' }, /trained with DoRA, and Ollama takes only plain LoRA/);
  await refused({ weights: 'all' }, /weights of its own, and Ollama takes only LoRA/);
  expect(fake.log).toEqual([]);
  expect(fake.blobs.size).toBe(0);
});

test('an adapter that it can not convert is said in its words', async () => {
  const { fake, serving } = await served();
  fake.options.refusal = 'unsupported architecture';
  const asking = whole(serving.chat(asked('hello')));
  await expect(asking).rejects.toThrow('Ollama could not load maths-v1: unsupported architecture');
  await expect(asking).rejects.toThrow(CannotServe);
});

test('a version that leaves adapters out without a word does not answer as the tuned model', async () => {
  const { fake, serving } = await served();
  fake.options.adapters = false;
  const asking = whole(serving.chat(asked('hello')));
  await expect(asking).rejects.toThrow(/This version of Ollama makes no models of adapters/);
  await expect(asking).rejects.toThrow(CannotServe);
  expect(fake.models.has('gristmill-12-0f3a8c21d4b6:latest')).toBe(false);
  // Also when it had been made there by an older version, and is gone.
  fake.options.adapters = true;
  expect(await whole(serving.chat(asked('hello')))).toContain('hello');
  fake.models.delete('gristmill-12-0f3a8c21d4b6:latest');
  fake.options.adapters = false;
  await expect(whole(serving.chat(asked('hello')))).rejects.toThrow(CannotServe);
});

test('only names of exact versions become models', async () => {
  const { fake, serving } = await served();
  for (const adapter of ['../../etc', '12-0f3a8c21d4b6:x', '12-0F3A8C21D4B6', ''.padEnd(300, '1')])
    await expect(whole(serving.chat(asked('hello', { adapter })))).rejects.toThrow();
  expect(fake.log).toEqual([]);
});

test('a deleted model is deleted there, and never made again', async () => {
  const { fake, serving } = await served();
  await whole(serving.chat(asked('hello')));
  await serving.forget(versions[0]);
  expect([...fake.models.keys()]).toEqual(['smollm2:135m', 'own "base"/$(rm):latest']);
  await expect(whole(serving.chat(asked('hello')))).rejects.toThrow('maths-v1 was deleted.');
  // One that was never made there is as good as deleted.
  await serving.forget('14-2f3a8c21d4b6');
});

test('what could not be deleted at once is deleted with the next that is asked', async () => {
  const { fake, serving } = await served();
  await whole(serving.chat(asked('hello')));
  fake.options.busy = true;
  await serving.forget(versions[0]);
  const next = () => whole(serving.chat(asked('hello', { adapter: versions[1] })));
  expect(await next()).toContain('hello');
  expect(fake.models.has('gristmill-12-0f3a8c21d4b6:latest')).toBe(true);
  fake.options.busy = false;
  await next();
  expect(fake.models.has('gristmill-12-0f3a8c21d4b6:latest')).toBe(false);
});

test('an adapter without its settings is said, and nothing is made', async () => {
  const { fake, serving } = await served();
  const adapter = '15-3f3a8c21d4b6';
  await mkdir(join(adapters, adapter));
  await expect(whole(serving.chat(asked('hello', { adapter })))).rejects.toThrow(
    /Ollama could not load maths-v1: adapter_config.json or adapter_model.safetensors is missing/,
  );
  expect(fake.log).toEqual([]);
});

test('a dead server, one that breaks off and one that fails are said in words', async () => {
  const { fake, serving } = await served();
  const ask = (content: string) => whole(serving.chat(asked(content)));
  await expect(ask('die')).rejects.toThrow('Ollama broke off while maths-v1 was answering. Ask again.');
  await expect(ask('fail')).rejects.toThrow('maths-v1 could not answer: llama runner process has terminated');
  expect(await ask('hello')).toContain('hello');
  await fake.close();
  await expect(ask('hello')).rejects.toThrow(/Ollama does not answer/);
  await expect(ask('hello')).rejects.toThrow(OutsideError);
  const { found } = await serving.health();
  expect('problem' in found && inEnglish(found.problem)).toMatch(/does not answer/);
});

test('one that says no more is given up', async () => {
  const { serving } = await served({ ...defaultTimeouts, silence: 50 });
  await expect(whole(serving.chat(asked('wait')))).rejects.toThrow(/Ollama said nothing for 1 s/);
});

test('an answer can be stopped, and all of them stop with Gristmill', async () => {
  const { serving } = await served();
  const stop = new AbortController();
  const first = serving.chat(asked('wait', { signal: stop.signal }))[Symbol.asyncIterator]();
  await first.next();
  stop.abort();
  await expect(first.next()).rejects.toThrow(/aborted/);
  const second = serving.chat(asked('wait'))[Symbol.asyncIterator]();
  await second.next();
  await serving.stop();
  await expect(second.next()).rejects.toThrow(/is stopping/);
});
