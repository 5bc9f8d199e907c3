import { afterAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../room.fixture.ts';
import { fakeGpus } from './gpus.fixture.ts';
import { gpusHere, thisMachine } from './machine.ts';

const gpus = await fakeGpus();
const db = await emptyDatabase();
vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
afterAll(async () => {
  vi.unstubAllEnvs();
  await gpus.remove();
});

test('a machine knows its memory, and its GPU if there is one', async () => {
  const machine = await gpus.with([23034], thisMachine);
  expect(machine.gpu).toMatchObject({ name: 'NVIDIA L4', memory: 23034 * 1024 * 1024 });
  expect(machine.memory).toBeGreaterThan(1e9);
  expect(machine.cores).toBeGreaterThan(0);
});

test('each GPU is called by its UUID, and those that programs may not see are none of ours', async () => {
  const devices = (visible?: string) =>
    gpus.with([24_000, 16_000, 24_000], async () => (await gpusHere(visible)).map(({ device }) => device));
  expect(await devices()).toEqual(['GPU-0', 'GPU-1', 'GPU-2']);
  expect(await devices('2,0')).toEqual(['2', '0']);
  expect(await devices('GPU-1')).toEqual(['GPU-1']);
  expect(await devices('')).toEqual([]);
});

test('a training takes as many processes as it may, and no more than there are GPUs', async () => {
  expect(await gpus.with([23034], () => thisMachine(4))).toMatchObject({ processes: 1 });
  expect(await thisMachine(4)).toMatchObject({ processes: 4 });
});

test('a job and the model server never share the GPU, and both go on', () =>
  gpus.with([23034], async () => {
    const room = await openRoom(db);
    const { workers, close } = await room.open();
    const isHidden = async () => {
      let text = '';
      const messages = [{ role: 'user' as const, content: 'gpu' }];
      for await (const piece of workers.chat({ ...room, name: 'smollm2-135m', messages })) text += piece;
      return /hidden: true/.test(text);
    };
    expect(await isHidden()).toBe(false);
    room.trainer = ['holdAt=2'];
    const { number } = await workers.start(room.request(), 'with a GPU');
    await room.until(workers, number, ({ step }) => step === 2);
    expect(await isHidden()).toBe(true);
    await workers.cancel(room.communityId, number);
    await room.until(workers, number, ({ status }) => status === 'cancelled');
    await expect.poll(isHidden).toBe(false);
    await close();
    await room.remove();
  }));
