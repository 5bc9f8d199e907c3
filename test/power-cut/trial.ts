import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startChild } from '../child.ts';
import { cutPower, type Left, readRecording } from './replay.ts';

/**
 * Lets a process work on an embedded database, cuts the power at moments all over that time, and starts what is left
 * each time: it has to start, and to have every row that was acknowledged before.
 *
 * @param seed another one, other moments
 */
export async function cutThePower({
  cuts,
  rows,
  seed,
}: {
  cuts: number;
  rows: number;
  seed: number;
}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-power-'));
  const at = (name: string) => join(folder, name);
  try {
    // Without rows: makes the tables only.
    await startChild('busy', at('before')).ended;
    await cp(at('before'), at('work'), { recursive: true });
    await recorded(at('work'), at('log'), ['0', String(rows)]);
    const recording = readRecording(at('log'));
    const random = numbers(seed);
    for (let cut = 0; cut < cuts; cut++) {
      const step = Math.floor((recording.length * (cut + random())) / cuts);
      const left = kinds[cut % kinds.length] ?? 'none';
      const acknowledged = cutPower(recording, {
        at: step,
        left,
        base: join(at('before'), 'postgres'),
        target: join(at('after'), 'postgres'),
        random,
      });
      const found = await startChild('count', at('after')).ended;
      const where = `power cut ${cut}, seed ${seed}: after step ${step} of ${recording.length}, of the rest ${left}`;
      expect(found.code, `${where}\n${found.output}`).toBe(0);
      const { isWhole, numbers } = JSON.parse(found.output) as { isWhole: boolean; numbers: number[] };
      expect({ isWhole, lost: [...acknowledged.difference(new Set(numbers))] }, where).toEqual({
        isWhole: true,
        lost: [],
      });
      await rm(at('after'), { recursive: true });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const kinds: Left[] = ['sectors', 'none', 'until', 'all'];

/** Runs `busy.ts` with the recorder. */
async function recorded(folder: string, log: string, values: string[]): Promise<void> {
  const [script, recorder] = ['../children/busy.ts', 'record.ts'].map(name =>
    join(import.meta.dirname, name),
  );
  const child = spawn(process.execPath, ['--import', recorder ?? '', script ?? '', folder, ...values], {
    env: { ...process.env, RECORD_FOLDER: join(folder, 'postgres'), RECORD_LOG: log },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise(resolve => child.once('exit', resolve));
  expect(code).toBe(0);
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
