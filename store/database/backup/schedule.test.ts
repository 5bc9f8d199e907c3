import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupName } from './list.ts';
import { scheduleBackups } from './schedule.ts';

let dataDir: string;
let now: Date;
let idleSeconds: number;
let made: Date[];
let failures: string[];
let isBroken: boolean;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gristmill-schedule-'));
  now = new Date('2026-11-28T12:00:00Z');
  [idleSeconds, made, failures, isBroken] = [60, [], [], false];
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const pass = (hours: number) => {
  now = new Date(now.getTime() + hours * 3_600_000);
};

function schedule({ hours = 24, kept = 3 } = {}): () => Promise<void> {
  return scheduleBackups({
    dataDir,
    settings: { hours, kept, failed: error => failures.push(String(error)) },
    idleSeconds: () => idleSeconds,
    now: () => now,
    async make() {
      if (isBroken) throw new Error('no room');
      made.push(now);
      return { name: '', path: '', made: now };
    },
  });
}

async function hasBackupOf(moment: Date): Promise<void> {
  await mkdir(join(dataDir, 'backups'), { recursive: true });
  await writeFile(join(dataDir, 'backups', backupName(moment)), '');
}

test('the first is made in the first idle moment, the next when its time has come', async () => {
  const tick = schedule();
  idleSeconds = 3;
  await tick();
  expect(made).toHaveLength(0);
  idleSeconds = 20;
  await tick();
  await tick();
  expect(made).toHaveLength(1);
  pass(23);
  await tick();
  expect(made).toHaveLength(1);
  pass(1);
  await tick();
  expect(made).toHaveLength(2);
});

test('where it is never idle it is made all the same, a quarter of its time late', async () => {
  await hasBackupOf(now);
  const tick = schedule();
  idleSeconds = 0;
  pass(29);
  await tick();
  expect(made).toHaveLength(0);
  pass(1);
  await tick();
  expect(made).toHaveLength(1);
});

test('a restart does not make another before its time', async () => {
  await hasBackupOf(now);
  pass(10);
  await schedule()();
  expect(made).toHaveLength(0);
});

test('one whose time lies ahead, since the clock was set back, does not put it off', async () => {
  await hasBackupOf(new Date('2030-01-01T00:00:00Z'));
  await schedule()();
  expect(made).toHaveLength(1);
});

test('one that fails is told, and tried again an hour later', async () => {
  isBroken = true;
  const tick = schedule();
  await tick();
  await tick();
  expect(failures).toEqual(['Error: no room']);
  isBroken = false;
  pass(1);
  await tick();
  expect(made).toHaveLength(1);
});

test.each([{ hours: 0 }, { kept: 0 }])('it is switched off by %o', async settings => {
  const tick = schedule(settings);
  pass(1000);
  await tick();
  expect(made).toHaveLength(0);
});
