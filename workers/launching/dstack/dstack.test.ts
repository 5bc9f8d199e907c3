import { afterEach, beforeEach, expect, test } from 'vitest';
import { inEnglish } from '../../../store/message.ts';
import { type FakeDstack, type FakeRun, fakeDstack } from '../../../test/fakes/dstack.ts';
import { type Launcher, LauncherAway, LauncherRefusal } from '../launcher.ts';
import { dstackLauncher } from './dstack.ts';

const machine = { gpuMemory: 24e9, memory: 32e9 };
let fake: FakeDstack;
let launcher: Launcher;

beforeEach(async () => {
  fake = await fakeDstack('a token', 'main');
  launcher = dstackLauncher({
    url: `${fake.url}/`,
    token: 'a token',
    project: 'main',
    image: 'registry.example/gristmill:1',
    environment: { WORKER_IDLE_MINUTES: '10' },
    secrets: ['DATABASE_URL'],
  });
});
afterEach(() => fake.close());

function run(name = 'mill-12-1'): FakeRun {
  const found = fake.runs.get(name);
  if (!found) throw new Error(`There is no run ${name}.`);
  return found;
}
const why = async () => inEnglish((await launcher.status('mill-12-1'))?.why ?? '');
const state = async () => (await launcher.status('mill-12-1'))?.state;

test('a worker is a task with the GPU and memory it is for, and its secrets stay where they are', async () => {
  await launcher.start('mill-12-1', machine);
  expect(run().spec).toMatchObject({
    run_name: 'mill-12-1',
    configuration: {
      type: 'task',
      image: 'registry.example/gristmill:1',
      commands: ['node worker.ts'],
      working_dir: '/app',
      env: { WORKER_IDLE_MINUTES: '10', DATABASE_URL: `\${{ secrets.DATABASE_URL }}` },
      resources: { memory: '32GB..', gpu: { memory: '24GB..', count: 1 } },
    },
    ssh_key_pub: expect.stringMatching(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[\w+/]{43} gristmill$/),
  });
  await launcher.start('mill-12-2', { ...machine, gpuMemory: undefined });
  expect(JSON.stringify(run('mill-12-2').spec)).not.toContain('gpu');
});

test('the same name again is the same machine: when the answer was lost, by two at once, and when it has ended', async () => {
  fake.fail = { cut: 'after' };
  await expect(launcher.start('mill-12-1', machine)).rejects.toThrow(LauncherAway);
  fake.fail = undefined;
  await Promise.all([launcher.start('mill-12-1', machine), launcher.start('mill-12-1', machine)]);
  expect(run().begun).toBe(1);
  run().shown = { status: 'failed' };
  await launcher.start('mill-12-1', machine);
  expect(run().begun).toBe(1);
});

test.each([
  [{ status: 'submitted' }, 'waiting', /^$/],
  [{ status: 'provisioning' }, 'starting', /^$/],
  [{ status: 'running' }, 'running', /^$/],
  [{ status: 'terminating' }, 'running', /^$/],
  [{ status: 'done' }, 'ended', /^$/],
  [
    {
      status: 'failed',
      latest_job_submission: { id: '1', termination_reason: 'failed_to_start_due_to_no_capacity' },
    },
    'failed',
    /had room for it, or its quota there is used up/,
  ],
  [
    {
      status: 'failed',
      latest_job_submission: { id: '1', termination_reason: 'container_exited_with_error', exit_status: 1 },
    },
    'failed',
    /ended with code 1/,
  ],
  [
    {
      status: 'failed',
      latest_job_submission: {
        id: '1',
        termination_reason: 'creating_container_error',
        termination_reason_message: 'manifest unknown',
      },
    },
    'failed',
    /could not be started: creating_container_error manifest unknown/,
  ],
  [{ status: 'terminated', termination_reason: 'server_error' }, 'failed', /server_error/],
  [{ status: 'terminated', termination_reason: 'stopped_by_user' }, undefined, /^$/],
])('a run that is %o is %s', async (shown, expected, words) => {
  await launcher.start('mill-12-1', machine);
  run().shown = shown;
  expect(await state()).toBe(expected);
  expect(await why()).toMatch(words);
});

test('one that is not there is not there, and to cancel it is well', async () => {
  expect(await launcher.status('mill-12-1')).toBeUndefined();
  expect(await launcher.logs('mill-12-1')).toEqual([]);
  await launcher.cancel('mill-12-1');
  await launcher.start('mill-12-1', machine);
  await launcher.cancel('mill-12-1');
  expect(run().shown).toMatchObject({ status: 'terminated' });
});

test('what its worker wrote is read', async () => {
  await launcher.start('mill-12-1', machine);
  run().log = 'böse\nDATABASE_URL is not reached\n';
  expect(await launcher.logs('mill-12-1')).toEqual(['böse', 'DATABASE_URL is not reached']);
});

test.each([
  [[], /has no machine of that size\. Check LAUNCH_GPU_GIGABYTES/],
  [['no_quota', 'no_balance'], /quota or the balance of the cloud is used up/],
])('with the offers %o nothing is started, and it says why', async (offers, words) => {
  fake.offers = offers;
  const refused = launcher.start('mill-12-1', machine);
  await expect(refused).rejects.toThrow(words);
  await expect(refused).rejects.toThrow(LauncherRefusal);
  expect(fake.runs.size).toBe(0);
});

test.each([
  [
    { status: 403, detail: { msg: 'Invalid token', code: null } },
    /refuses the token for the project main\. Check DSTACK_TOKEN and DSTACK_PROJECT: Invalid token/,
  ],
  [{ status: 401, detail: { msg: 'Who?', code: null } }, /refuses the token/],
  [
    { status: 400, detail: [{ msg: 'Secret DATABASE_URL not found', code: 'error' }] },
    /refuses what it was asked: Secret DATABASE_URL not found/,
  ],
])('a refusal is said in words: %o', async (failing, words) => {
  fake.fail = failing;
  const refused = launcher.start('mill-12-1', machine);
  await expect(refused).rejects.toThrow(words);
  await expect(refused).rejects.toThrow(LauncherRefusal);
});

test('one that does not answer, or is broken, is away', async () => {
  for (const fail of [{ cut: 'before' as const }, { status: 502 }, { status: 429 }]) {
    fake.fail = fail;
    await expect(launcher.status('mill-12-1')).rejects.toThrow(LauncherAway);
  }
  await fake.close();
  await expect(launcher.start('mill-12-1', machine)).rejects.toThrow(
    /dstack at 127\.0\.0\.1:\d+ does not answer/,
  );
});
