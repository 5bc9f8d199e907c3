import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../store/errors.ts';
import { inEnglish } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { ChatRequest } from '../model.ts';
import { openRoom } from '../room.fixture.ts';
import type { TrainingRequest } from '../training-request.ts';

const db = await emptyDatabase();
const room = await openRoom(db);
const { workers, close } = await room.open();
afterAll(close);
afterAll(room.remove);

const { communityId } = room;
let origin = 0;

async function trained(change: Partial<TrainingRequest> = {}) {
  const { number } = await workers.start(room.request(change), `update:${++origin}`);
  const job = await room.until(workers, number, ({ status }) => status === 'done' || status === 'failed');
  if (!job.model) throw new Error(inEnglish(job.problem ?? ''));
  return job.model;
}

async function said(request: Partial<ChatRequest> & { name: string }): Promise<string> {
  let text = '';
  const messages: ChatRequest['messages'] = [{ role: 'user', content: 'hello' }];
  for await (const piece of workers.chat({ communityId, messages, ...request })) text += piece;
  return text;
}

test('models are named after their datanet and numbered on, also past deleted ones', async () => {
  expect((await trained()).name).toBe('maths-v1');
  expect((await trained()).name).toBe('maths-v2');
  await workers.deleteModel(communityId, 'maths-v2');
  expect((await workers.plan(room.request())).name).toBe('maths-v3');
  expect((await trained()).name).toBe('maths-v3');
  expect((await trained({ data: { ...room.request().data, datanet: 'Support tickets!' } })).name).toBe(
    'support-tickets-v1',
  );
});

test('a name that was asked for is kept, refused when it is taken or can not be one, and free again once deleted', async () => {
  expect((await trained({ name: 'Chef' })).name).toBe('chef');
  await expect(workers.plan(room.request({ name: 'chef' }))).rejects.toThrow(
    /called chef already. chef-v1 is free/,
  );
  await expect(workers.plan(room.request({ name: '../chef' }))).rejects.toThrow(/can’t be a model’s name/);
  await expect(workers.plan(room.request({ name: 'gpt2' }))).rejects.toThrow(/is a base model/);
  await workers.deleteModel(communityId, 'chef');
  expect((await trained({ name: 'chef' })).name).toBe('chef');
});

test('two runs asked for at once never get one name', async () => {
  const jobs = await Promise.all([1, 2, 3].map(() => workers.start(room.request(), `update:${++origin}`)));
  expect(new Set(jobs.map(job => job.modelName)).size).toBe(3);
  for (const job of jobs) await room.until(workers, job.number, ({ status }) => status === 'done');
});

test('a stopped job whose name was given away goes on under the next one', async () => {
  room.trainer = ['holdAt=2'];
  const { number } = await workers.start(room.request({ name: 'baker' }), `update:${++origin}`);
  await room.until(workers, number, ({ step }) => step === 2);
  await workers.cancel(communityId, number);
  await room.until(workers, number, ({ status }) => status === 'cancelled');
  room.trainer = [];
  await trained({ name: 'baker' });
  expect((await workers.resume(communityId, number)).modelName).toBe('baker-v1');
  expect((await room.until(workers, number, ({ status }) => status === 'done')).model?.name).toBe('baker-v1');
});

test('models are listed by base and snapshot, and found by name and exact version', async () => {
  const { name, version, data } = await trained();
  const names = async (filter: Parameters<typeof workers.models>[1]) =>
    (await workers.models(communityId, filter)).map(model => model.name);
  expect((await names({}))[0]).toBe(name);
  expect(await names({ base: 'smollm2-135m', snapshotIds: [data.snapshotId] })).toContain(name);
  expect(await names({ base: 'gpt2' })).toEqual([]);
  expect(await names({ snapshotIds: [99] })).toEqual([]);
  expect((await workers.model(communityId, `${name}@${version}`)).version).toBe(version);
  await expect(workers.model(communityId, `${name}@000000000000`)).rejects.toThrow(
    `is version ${version} by now`,
  );
  await expect(workers.model(communityId, 'math-v1')).rejects.toThrow(/Nearest: maths-v/);
  await expect(workers.model(communityId + 1, name)).rejects.toThrow(/None has been trained here yet/);
});

test('a deleted model is gone with its weights, and nothing else is', async () => {
  const [kept, gone] = [await trained(), await trained()];
  const weights = ({ jobNumber, version }: typeof kept) =>
    access(join(room.dataDir, 'models', 'adapters', `${jobNumber}-${version}`, 'adapter_model.safetensors'));
  await workers.deleteModel(communityId, gone.name);
  await expect(weights(gone)).rejects.toThrow();
  await weights(kept);
  await expect(workers.model(communityId, gone.name)).rejects.toThrow(UserError);
  const job = await workers.job(communityId, gone.jobNumber);
  expect(job).toMatchObject({ status: 'done', model: undefined });
});

test('a tuned model and its base answer, each by its own name', async () => {
  const { name, jobNumber, version } = await trained();
  expect(await said({ name })).toMatch(new RegExp(`^smollm2-135m:${jobNumber}-${version} `));
  expect(await said({ name: `${name}@${version}` })).toContain(':');
  expect(await said({ name: 'the small smol' })).toMatch(/^smollm2-135m \(/);
  await expect(said({ name: 'nobody' })).rejects.toThrow(UserError);
});

test('the system prompt of its data goes along in a chat, unless another one, or none, is given', async () => {
  const { name } = await trained();
  const ask = async (...before: ChatRequest['messages']) => {
    let text = '';
    const messages = [...before, { role: 'user' as const, content: 'system' }];
    for await (const piece of workers.chat({ communityId, name, messages })) text += piece;
    return text;
  };
  expect(await ask()).toContain('system: You are Pip.');
  expect(await ask({ role: 'system', content: 'You are Ada.' })).toContain('system: You are Ada.');
  expect(await ask({ role: 'system', content: '' })).toContain('system: none');
});

test('weights that are not those that were trained are not served', async () => {
  const { name, jobNumber, version } = await trained();
  const file = join(
    room.dataDir,
    'models',
    'adapters',
    `${jobNumber}-${version}`,
    'adapter_model.safetensors',
  );
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, 5));
  await expect(said({ name })).rejects.toThrow(
    /are not those that were trained.*backup.*train the model again/,
  );
  await rm(file);
  await expect(said({ name })).rejects.toThrow(/weights of .* are not on this machine/);
  await writeFile(file, whole);
  expect(await said({ name })).toContain(version);
});

test('asking fetches nothing large: what is not here is said, with what brings it', async () => {
  const { environment, engine } = room;
  room.environment = { ...environment, status: async () => ({ state: 'missing' }) };
  room.engine = { ...engine, hasBase: async () => false };
  const bare = await room.open(false);
  const ask = async (name: string) => {
    for await (const _ of bare.workers.chat({ communityId, name, messages: [] }));
  };
  await expect(ask('smollm2-135m')).rejects.toThrow(/about 1\.5 GB.*npm run setup/);
  room.environment.status = environment.status;
  await expect(ask('mistral-7b')).rejects.toThrow(/mistral-7b is not on this machine \(about 14\.5 GB\)/);
  await bare.close();
  Object.assign(room, { environment, engine });
});

test('the plan counts the rows of the file, and says what has to be fetched first', async () => {
  const { environment, engine } = room;
  room.environment = { ...environment, status: async () => ({ state: 'missing' }) };
  room.engine = { ...engine, hasBase: async () => false };
  const bare = await room.open();
  const plan = await bare.workers.plan(room.request({ settings: { method: 'lora' } }));
  expect(plan).toMatchObject({ rows: 24, settings: { epochs: 3, batchSize: 2, maxLength: 128 }, steps: 36 });
  expect(plan.tokens / 24).toBeGreaterThan(40);
  expect(plan.tokens / 24).toBeLessThan(90);
  expect(plan).toMatchObject({ counted: false, heldOut: 24, learned: { whole: 24, tooLong: 0 } });
  expect(plan.seconds).toBeGreaterThan(0);
  expect(plan.download.map(({ what }) => inEnglish(what))).toEqual([
    'the Python environment',
    'smollm2-135m',
  ]);
  await bare.close();
  Object.assign(room, { environment, engine });
});

test('what a killed process left of finished jobs is removed at the next start, and nothing else', async () => {
  const { jobNumber, version } = await trained();
  const place = (...path: string[]) => join(room.dataDir, ...path);
  const adapters = place('models', 'adapters');
  for (const left of [
    place('runs', `${jobNumber}`),
    join(adapters, `.${jobNumber}-abc.99`),
    join(adapters, `${jobNumber}-abc`),
  ]) {
    await mkdir(left, { recursive: true });
  }
  await mkdir(place('runs', '4711', 'output'), { recursive: true });
  await mkdir(join(adapters, 'put-here-by-hand'));
  await (await room.open(false)).close();
  expect(await readdir(place('runs'))).toContain('4711');
  expect(await readdir(place('runs'))).not.toContain(`${jobNumber}`);
  const left = await readdir(adapters);
  expect(left).toEqual(expect.arrayContaining(['put-here-by-hand', `${jobNumber}-${version}`]));
  expect(left.filter(name => name.endsWith('-abc') || name.endsWith('.99'))).toEqual([]);
});

test('a name stands for one of several models, is promoted, rolled back, and follows what is deleted', async () => {
  const people = { communityId, personId: room.personId };
  const [one, two, three] = [
    await trained({ name: 'bread-v1' }),
    await trained({ name: 'bread-v2', parent: 'bread-v1' }),
    await trained({ name: 'bread-v3' }),
  ];
  expect(two.parent).toEqual({ name: 'bread-v1', version: one.version, gone: false });
  await expect(workers.model(communityId, 'bread')).rejects.toThrow('no model called');
  const first = await workers.named.promote({ ...people, model: 'bread-v1' }, 'promote:1');
  expect(first).toMatchObject({
    name: 'bread',
    model: { name: 'bread-v1' },
    previous: undefined,
    promotedBy: 'ana',
  });
  await expect(workers.named.plan({ communityId, model: 'bread-v1' })).rejects.toThrow('already');
  await expect(workers.named.plan({ communityId, model: 'bread-v2', name: 'bread-v1' })).rejects.toThrow(
    'is a model itself',
  );
  await expect(workers.plan(room.request({ name: 'bread' }))).rejects.toThrow('called bread already');
  await workers.named.promote({ ...people, model: two.name }, 'promote:2');
  // The same update again changes nothing.
  await workers.named.promote({ ...people, model: two.name }, 'promote:2');
  await workers.named.promote({ ...people, model: three.name }, 'promote:3');
  expect(await workers.model(communityId, 'Bread')).toMatchObject({ name: 'bread-v3' });
  expect(await workers.modelNames(communityId)).toContain('bread');
  expect(await said({ name: 'bread' })).toBe(await said({ name: 'bread-v3' }));
  await workers.deleteModel(communityId, 'bread-v3');
  expect(await workers.model(communityId, 'bread')).toMatchObject({ name: 'bread-v2' });
  const back = await workers.named.rollBack({ ...people, name: 'bread' }, 'back:1');
  expect(back).toMatchObject({ model: { name: 'bread-v1' }, previous: undefined });
  await workers.named.rollBack({ ...people, name: 'bread' }, 'back:1');
  expect(await workers.model(communityId, 'bread')).toMatchObject({ name: 'bread-v1' });
  await expect(workers.named.rollBack({ ...people, name: 'bread' }, 'back:2')).rejects.toThrow(
    'nothing to go back to',
  );
});

test('a run goes on from a model of its base and kind, with its rank, and from no other', async () => {
  await trained({ name: 'root', settings: { method: 'lora', rank: 4, maxSteps: 10 } });
  const child = await trained({ name: 'branch', parent: 'root' });
  expect(child).toMatchObject({ settings: { rank: 4 }, parent: { name: 'root' } });
  const plan = (change: Partial<TrainingRequest>) =>
    workers.plan(room.request({ parent: 'root', ...change }));
  await expect(plan({ base: 'gpt2' })).rejects.toThrow('can’t go on as gpt2');
  await expect(plan({ settings: { method: 'full' } })).rejects.toThrow('is an adapter');
  await expect(plan({ settings: { method: 'lora', rank: 8 } })).rejects.toThrow('has the rank 4');
  // What DPO learns from is not in these rows; that it goes on from an adapter is no reason to refuse it.
  await expect(plan({ settings: { objective: 'dpo' } })).rejects.toThrow('a better and a worse answer');
  await expect(plan({ parent: 'nobody' })).rejects.toThrow('no model called');
});
