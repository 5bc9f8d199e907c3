import { afterEach, expect, test } from 'vitest';
import { OutsideError, UserError } from '../../../store/errors.ts';
import { inEnglish } from '../../../store/message.ts';
import { type FakeVllm, fakeVllm, type VllmOptions } from '../../../test/fakes/vllm.ts';
import type { AnswerEnd } from '../../model.ts';
import type { Timeouts } from '../remote-server.ts';
import { CannotServe, type RemoteServing, type ServedChat } from '../serving.ts';
import { vllmServing } from './vllm.ts';

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function served(
  options: Partial<VllmOptions> = {},
  { apiKey, adapters = 16, timeouts }: { apiKey?: string; adapters?: number; timeouts?: Timeouts } = {},
): Promise<{ fake: FakeVllm; serving: RemoteServing }> {
  const fake = await fakeVllm(options);
  const serving = vllmServing(
    { url: fake.url, apiKey, adaptersPath: '/models/adapters/', adapters },
    timeouts,
  );
  ending.push(fake.close, serving.stop);
  return { fake, serving };
}

const base = { base: 'smollm2-135m', hub: 'HuggingFaceTB/SmolLM2-135M-Instruct' };
const versions = ['12-0f3a8c21d4b6', '13-1f3a8c21d4b6', '14-2f3a8c21d4b6'] as const;

function asked(content: string, more: Partial<ServedChat> = {}): ServedChat {
  return {
    ...base,
    adapter: versions[0],
    name: 'maths-v1',
    messages: [{ role: 'user', content }],
    ...more,
  };
}

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test('an adapter is loaded by its exact version when it is first asked, said so, and stays', async () => {
  const { fake, serving } = await served();
  const states: string[] = [];
  const onState: ServedChat['onState'] = words => states.push(inEnglish(words));
  const ends: AnswerEnd[] = [];
  const onEnd = (end: AnswerEnd) => ends.push(end);
  expect(await whole(serving.chat(asked('hello there', { onState, onEnd })))).toBe(
    'gristmill-12-0f3a8c21d4b6: hello there ',
  );
  await whole(serving.chat(asked('long', { onState, onEnd })));
  expect(states).toEqual(['Loading maths-v1']);
  expect([...fake.loaded]).toEqual([['gristmill-12-0f3a8c21d4b6', '/models/adapters/12-0f3a8c21d4b6']]);
  const usage = { read: 7, written: 3 };
  expect(ends).toEqual([
    { reason: 'stop', leftOut: 0, usage },
    { reason: 'length', leftOut: 0, usage },
  ]);
  expect(await serving.health()).toEqual({
    kind: 'vLLM',
    host: new URL(fake.url).host,
    found: { bases: ['HuggingFaceTB/SmolLM2-135M-Instruct'], adapters: 1 },
  });
});

test('many who ask at once for one model load it once', async () => {
  const { fake, serving } = await served();
  await Promise.all(['one', 'two', 'three'].map(word => whole(serving.chat(asked(word)))));
  expect(fake.log).toEqual(['load gristmill-12-0f3a8c21d4b6']);
});

test('the base answers by whatever name it is served, also from a folder', async () => {
  const bases = [
    { id: 'HuggingFaceTB/SmolLM2-135M-Instruct', root: '/cache/snapshots/12fd25f' },
    { id: 'smol', root: 'huggingfacetb/smollm2-135m-instruct' },
    { id: '/data/models/bases/smollm2-135m', root: '/data/models/bases/smollm2-135m' },
    { id: 'böses "Modell"/$(rm)', root: '/data/models/bases/smollm2-135m/' },
  ];
  const { fake, serving } = await served();
  for (const one of bases) {
    fake.options.base = one;
    expect(await whole(serving.chat(asked('hello', { adapter: undefined })))).toBe(`${one.id}: hello `);
  }
  // One that was added is called by its name here, whatever its folder is called.
  fake.options.base = { id: 'ours', root: '/srv/ours' };
  const added = asked('hello', { base: 'own-1a2b3c', baseName: 'Ours', hub: '', adapter: undefined });
  expect(await whole(serving.chat(added))).toBe('ours: hello ');
  expect(fake.log).toEqual([]);
});

test('what it can not serve is said before anything is loaded, so that another server may answer', async () => {
  const { fake, serving } = await served();
  const refused = async (more: Partial<ServedChat>, words: RegExp) => {
    const asking = whole(serving.chat(asked('hello', more)));
    await expect(asking).rejects.toThrow(words);
    await expect(asking).rejects.toThrow(CannotServe);
  };
  await refused({ weights: 'dora' }, /maths-v1 was trained with DoRA/);
  await refused({ weights: 'all' }, /maths-v1 has weights of its own/);
  await refused(
    { base: 'qwen2.5-0.5b', hub: 'Qwen/Qwen2.5-0.5B-Instruct' },
    /has HuggingFaceTB\/SmolLM2-135M-Instruct, and not Qwen\/Qwen2.5-0.5B-Instruct/,
  );
  // A base from a folder has no name on the hub; that is no name that fits everything.
  await refused({ base: 'own', hub: '', adapter: undefined }, /and not own/);
  expect(fake.log).toEqual([]);
});

test('why an adapter was not loaded is said with what to do, without the folders of the machine', async () => {
  const { fake, serving } = await served();
  const why = async () => {
    const error = await whole(serving.chat(asked('hello'))).catch(error => error);
    expect(error).toBeInstanceOf(CannotServe);
    return (error as Error).message;
  };
  fake.options.sees = () => false;
  expect(await why()).toMatch(/does not see the weights of maths-v1: .* SERVING_ADAPTERS_PATH/);
  fake.options.updating = false;
  expect(await why()).toMatch(/takes no adapters .*VLLM_ALLOW_RUNTIME_LORA_UPDATING=True/);
  Object.assign(fake.options, { updating: true, sees: () => true });
  fake.options.refusal = path => `LoRA rank 64 of ${path} is greater than max_lora_rank 16.`;
  expect(await why()).toBe(
    'vLLM could not load maths-v1: LoRA rank 64 of models/adapters/12-0f3a8c21d4b6 is greater than max_lora_rank 16.',
  );
});

test('only names of exact versions become paths there', async () => {
  const { fake, serving } = await served();
  for (const adapter of [
    '../../etc',
    '12-0f3a8c21d4b6/../x',
    '/etc/passwd',
    '12-0F3A8C21D4B6',
    '12-0f3a8c21d4b6\n',
  ])
    await expect(whole(serving.chat(asked('hello', { adapter })))).rejects.toThrow();
  expect(fake.log).toEqual([]);
});

test('the one that was not asked for the longest time makes room, and what is not ours stays', async () => {
  const { fake, serving } = await served({}, { adapters: 2 });
  fake.loaded.set('somebody-elses', '/elsewhere');
  const ask = (adapter: string) => whole(serving.chat(asked('hello', { adapter })));
  await ask(versions[0]);
  await ask(versions[1]);
  await ask(versions[0]);
  await ask(versions[2]);
  expect([...fake.loaded.keys()]).toEqual([
    'somebody-elses',
    'gristmill-12-0f3a8c21d4b6',
    'gristmill-14-2f3a8c21d4b6',
  ]);
});

test('one that is answering is not unloaded for another', async () => {
  const { fake, serving } = await served({}, { adapters: 1 });
  const stop = new AbortController();
  const first = serving.chat(asked('wait', { signal: stop.signal }))[Symbol.asyncIterator]();
  await first.next();
  await whole(serving.chat(asked('hello', { adapter: versions[1] })));
  expect(fake.loaded.size).toBe(2);
  stop.abort();
  await expect(first.next()).rejects.toThrow(/aborted/);
  // Now one of them may go.
  await whole(serving.chat(asked('hello', { adapter: versions[2] })));
  expect(fake.log).toContain('unload gristmill-12-0f3a8c21d4b6');
});

test('a restarted server, or one that has the name from another folder, gets the right weights', async () => {
  const { fake, serving } = await served();
  await whole(serving.chat(asked('hello')));
  fake.loaded.clear();
  expect(await whole(serving.chat(asked('hello')))).toContain('hello');
  fake.loaded.set('gristmill-12-0f3a8c21d4b6', '/old/adapters/12-0f3a8c21d4b6');
  await whole(serving.chat(asked('hello')));
  expect(fake.loaded.get('gristmill-12-0f3a8c21d4b6')).toBe('/models/adapters/12-0f3a8c21d4b6');
});

test('a deleted model is unloaded and never loaded again; while the server fails, with the next thing asked', async () => {
  const { fake, serving } = await served();
  await whole(serving.chat(asked('hello')));
  await serving.forget(versions[0]);
  expect(fake.loaded.size).toBe(0);
  await expect(whole(serving.chat(asked('hello')))).rejects.toThrow('maths-v1 was deleted.');
  await whole(serving.chat(asked('hello', { adapter: versions[1] })));
  fake.options.updating = false;
  fake.options.apiKey = 'changed';
  await serving.forget(versions[1]);
  expect(fake.loaded.size).toBe(1);
  fake.options.updating = true;
  delete fake.options.apiKey;
  await whole(serving.chat(asked('hello', { adapter: versions[2] })));
  expect([...fake.loaded.keys()]).toEqual(['gristmill-14-2f3a8c21d4b6']);
});

test('a conversation that is too long loses its oldest turns, which is told; one message that is too long is refused', async () => {
  const { serving } = await served({ context: 6 });
  const turns = Array.from({ length: 9 }, (_, n) => ({
    role: n % 2 ? ('assistant' as const) : ('user' as const),
    content: `turn ${n}`,
  }));
  const messages = [{ role: 'system' as const, content: 'Be kind.' }, ...turns.slice(0, 8)];
  let end: AnswerEnd | undefined;
  const onEnd = (told: AnswerEnd) => {
    end = told;
  };
  const request = asked('', { messages: [...messages, { role: 'user', content: 'settings' }], onEnd });
  // The system's words, two turns before, and the question.
  expect(await whole(serving.chat(request))).toBe('gristmill-12-0f3a8c21d4b6: 512 0.7 6 settings ');
  expect(end?.leftOut).toBe(4);
  const refused = whole(serving.chat(asked('too long')));
  await expect(refused).rejects.toThrow(/last message is longer than what maths-v1 reads/);
  await expect(refused).rejects.toThrow(UserError);
});

test('a dead server, a wrong key, one that breaks off and one that fails are said in words', async () => {
  const { fake, serving } = await served({ apiKey: 'right' }, { apiKey: 'wrong' });
  const ask = (content: string) => whole(serving.chat(asked(content)));
  await expect(ask('hello')).rejects.toThrow('vLLM refuses the key that SERVING_API_KEY has.');
  delete fake.options.apiKey;
  await expect(ask('die')).rejects.toThrow('vLLM broke off while maths-v1 was answering. Ask again.');
  await expect(ask('fail')).rejects.toThrow('maths-v1 could not answer: CUDA out of memory.');
  expect(await ask('hello')).toContain('hello');
  await fake.close();
  const dead = ask('hello');
  await expect(dead).rejects.toThrow(/vLLM does not answer/);
  await expect(dead).rejects.toThrow(OutsideError);
  const { found } = await serving.health();
  expect('problem' in found && inEnglish(found.problem)).toMatch(/does not answer/);
});

test('one that says no more is given up', async () => {
  const { serving } = await served({}, { timeouts: { list: 10_000, load: 10_000, silence: 50 } });
  await expect(whole(serving.chat(asked('wait')))).rejects.toThrow(
    /said nothing for 1 s while maths-v1 was to answer/,
  );
});

test('an answer can be stopped, and the next is given', async () => {
  const { serving } = await served();
  const stop = new AbortController();
  const first = serving.chat(asked('wait', { signal: stop.signal }))[Symbol.asyncIterator]();
  await first.next();
  stop.abort();
  await expect(first.next()).rejects.toThrow(/aborted/);
  expect(await whole(serving.chat(asked('hello')))).toContain('hello');
});

test('when Gristmill stops, so do its answers', async () => {
  const { serving } = await served();
  const first = serving.chat(asked('wait'))[Symbol.asyncIterator]();
  await first.next();
  await serving.stop();
  await expect(first.next()).rejects.toThrow(/is stopping/);
  await expect(whole(serving.chat(asked('hello')))).rejects.toThrow(/is stopping/);
});
