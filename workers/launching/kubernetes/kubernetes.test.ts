import { afterEach, beforeEach, expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import { type FakeJob, type FakeKubernetes, fakeKubernetes } from '../../../test/fakes/kubernetes.ts';
import { type Launcher, LauncherAway, LauncherRefusal } from '../launcher.ts';
import { kubernetesLauncher } from './kubernetes.ts';

const settings = {
  namespace: 'mill',
  caFile: undefined,
  image: 'registry.example/gristmill:1',
  secret: 'gristmill-worker',
  queue: undefined,
  nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' },
  environment: { WORKER_IDLE_MINUTES: '10' },
};
const machine = { gpuMemory: 24e9, memory: 32e9 };
let fake: FakeKubernetes;
let launcher: Launcher;

const launcherOf = (more: { queue?: string; token?: string } = {}) =>
  kubernetesLauncher({
    ...settings,
    url: fake.url,
    token: async () => more.token ?? 'a token',
    queue: more.queue,
  });
beforeEach(async () => {
  fake = await fakeKubernetes('a token', 'mill');
  launcher = launcherOf();
});
afterEach(() => fake.close());

function job(name = 'mill-12-1'): FakeJob {
  const found = fake.jobs.get(name);
  if (!found) throw new Error(`There is no job ${name}.`);
  return found;
}
const why = async () => inEnglish((await launcher.status('mill-12-1'))?.why ?? '');
const state = async () => (await launcher.status('mill-12-1'))?.state;

test('a worker is a Job that runs once, with the GPU and memory it is for, and no secret in it', async () => {
  await launcher.start('mill-12-1', machine);
  expect(job().manifest).toMatchObject({
    metadata: { name: 'mill-12-1' },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' },
          containers: [
            {
              image: 'registry.example/gristmill:1',
              command: ['node', 'worker.ts'],
              env: [{ name: 'WORKER_IDLE_MINUTES', value: '10' }],
              envFrom: [{ secretRef: { name: 'gristmill-worker' } }],
              resources: { limits: { 'nvidia.com/gpu': '1', memory: '30518Mi' } },
            },
          ],
        },
      },
    },
  });
  expect(JSON.stringify(job().manifest)).not.toMatch(/queue-name|suspend|DATABASE_URL/);
});

test('the same name again is the same machine, also when the first answer was lost', async () => {
  fake.fail = { cut: 'after' };
  await expect(launcher.start('mill-12-1', machine)).rejects.toThrow(LauncherAway);
  fake.fail = undefined;
  await launcher.start('mill-12-1', machine);
  await launcher.start('mill-12-1', machine);
  expect([...fake.jobs.keys()]).toEqual(['mill-12-1']);
});

test('in a queue of Kueue it is made suspended, waits with Kueue’s reason, and runs when it is admitted', async () => {
  launcher = launcherOf({ queue: 'gpus' });
  await launcher.start('mill-12-1', machine);
  expect(job().manifest).toMatchObject({
    metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'gpus' } },
    spec: { suspend: true },
  });
  fake.quota = 'couldn’t assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu';
  expect(await state()).toBe('waiting');
  expect(await why()).toMatch(/waits for room: .*insufficient unused quota for nvidia\.com\/gpu/);
  job().suspended = false;
  fake.quota = undefined;
  expect(await state()).toBe('waiting');
  job().pod = { phase: 'Pending' };
  expect(await state()).toBe('starting');
  job().pod = { phase: 'Running' };
  expect(await state()).toBe('running');
  job().conditions.push({ type: 'Complete', status: 'True' });
  expect(await state()).toBe('ended');
});

test.each([
  [
    'no node has room',
    {
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.',
        },
      ],
    },
    'waiting',
    /0\/3 nodes are available/,
  ],
  [
    'the image is not there',
    {
      phase: 'Pending',
      containerStatuses: [
        { state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } } },
      ],
    },
    'failed',
    /could not be started: ImagePullBackOff: Back-off pulling image/,
  ],
  [
    'the secret is not there',
    {
      phase: 'Pending',
      containerStatuses: [
        {
          state: {
            waiting: { reason: 'CreateContainerConfigError', message: 'secret "gristmill-worker" not found' },
          },
        },
      ],
    },
    'failed',
    /secret "gristmill-worker" not found/,
  ],
  [
    'memory runs out',
    {
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }],
    },
    'failed',
    /memory ran out. Set a larger LAUNCH_MEMORY_GIGABYTES/,
  ],
  [
    'the worker can’t start',
    { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 1, reason: 'Error' } } }] },
    'failed',
    /ended with code 1/,
  ],
  [
    'its node goes',
    { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' },
    'failed',
    /Evicted The node was low/,
  ],
])('when %s it says so', async (_, pod, expected, words) => {
  await launcher.start('mill-12-1', machine);
  job().pod = pod;
  expect(await state()).toBe(expected);
  expect(await why()).toMatch(words);
});

test('pods that a quota forbids are said by the events about them', async () => {
  await launcher.start('mill-12-1', machine);
  fake.events.push(
    'Error creating: pods "mill-12-1-" is forbidden: exceeded quota: gpus, requested: 1, used: 4',
  );
  expect(await state()).toBe('waiting');
  expect(await why()).toMatch(/exceeded quota: gpus/);
});

test('one that was deleted from outside is not there, and to cancel it is well', async () => {
  await launcher.start('mill-12-1', machine);
  fake.jobs.clear();
  expect(await launcher.status('mill-12-1')).toBeUndefined();
  await launcher.cancel('mill-12-1');
  await launcher.start('mill-12-2', machine);
  await launcher.cancel('mill-12-2');
  expect(fake.jobs.size).toBe(0);
});

test('the last lines of its worker are read, as they are', async () => {
  await launcher.start('mill-12-1', machine);
  expect(await launcher.logs('mill-12-1')).toEqual([]);
  job().pod = { phase: 'Running' };
  job().log = '{"msg":"Worker ready"}\n';
  expect(await launcher.logs('mill-12-1')).toEqual(['{"msg":"Worker ready"}']);
});

test.each([
  [{ status: 401, reason: 'Unauthorized', message: 'Unauthorized' }, /refuses the token\. Check K8S_TOKEN/],
  [
    {
      status: 403,
      reason: 'Forbidden',
      message: 'jobs.batch "x" is forbidden: exceeded quota: jobs, limited: count/jobs.batch=4',
    },
    /The quota of the namespace mill is used up: .*count\/jobs\.batch=4/,
  ],
  [
    { status: 403, reason: 'Forbidden', message: 'User "bot" cannot create resource "jobs"' },
    /its account needs a role for it: User "bot" cannot create/,
  ],
  [
    { status: 422, reason: 'Invalid', message: 'Job.batch "x" is invalid' },
    /refuses what it was asked: Job\.batch "x" is invalid/,
  ],
])('a refusal is said in words: %o', async (failing, words) => {
  fake.fail = failing;
  const refused = launcher.start('mill-12-1', machine);
  await expect(refused).rejects.toThrow(words);
  await expect(refused).rejects.toThrow(LauncherRefusal);
});

test('one that does not answer, or is broken, is away', async () => {
  for (const fail of [{ cut: 'before' as const }, { status: 503 }, { status: 429 }]) {
    fake.fail = fail;
    await expect(launcher.status('mill-12-1')).rejects.toThrow(LauncherAway);
  }
  await fake.close();
  await expect(launcher.start('mill-12-1', machine)).rejects.toThrow(
    /Kubernetes at 127\.0\.0\.1:\d+ does not answer/,
  );
});
