import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { type GristmillProcess, startProcess } from '../gristmill-process.ts';
import type { SurfaceOptions } from './surface.ts';

/** A process that can be killed and started again on the same data and the same port. */
export interface Restarting {
  running(): GristmillProcess;
  restart(between?: (dataDir: string) => Promise<void>): Promise<void>;
  restarts(): number;
  log(): string;
  stop(): Promise<void>;
}

export async function startRestarting(
  options: SurfaceOptions,
  platform: Record<string, string>,
): Promise<Restarting> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'gristmill-surface-')));
  const settings = {
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    WORKER: 'none',
    // What is decided is waited for.
    VOTE_UNDO: 'no',
    // Scenarios press faster than people do.
    MESSAGES_PER_MINUTE: '1000',
    ...platform,
    ...options.settings,
  };
  let running = await startProcess(settings);
  let log = '';
  let restarts = 0;
  return {
    running: () => running,
    restarts: () => restarts,
    async restart(between) {
      restarts++;
      await running.kill();
      log += running.errors();
      await between?.(dataDir);
      running = await startProcess(settings);
    },
    log: () => log + running.errors(),
    async stop() {
      await running.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
