import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type FolderLock, lockFolder, StoreInUse } from '../../store/database/folder-lock.ts';
import { UserError } from '../../store/errors.ts';
import type { Environment } from '../workers.ts';
import { type FoundPython, findPython } from './find-python.ts';
import { installRequirements, makeVenv, pythonOf } from './install.ts';
import { singleFlight } from './single-flight.ts';
import { type OnProgress, trainerFolder } from './trainer-folder.ts';

export interface PythonEnvironment extends Environment {
  paths: {
    /** The environment's own Python; it is there once `ensure` has returned. */
    python: string;
    /** Where models are (`bases/`, `adapters/`, `embeddings/`): the `--root` of `prepare.py` and `serve.py`. */
    root: string;
  };
  /** Extra arguments for pip, for whoever else fetches packages. */
  pipArgs: string;
  /**
   * Works with a Python that has pip: the environment's own where it is there, or one that is made for the while, in
   * three seconds and 30 MB.
   *
   * @throws UserError when there is no Python to make it with
   */
  withPip<T>(work: (python: string) => Promise<T>, signal: AbortSignal): Promise<T>;
}

export interface EnvironmentOptions {
  dataDir: string;
  /** The Python to make it with; left out, the first on the PATH that will do. */
  python?: string | undefined;
  /** As on a command line: `--index-url https://...`. */
  pipArgs?: string | undefined;
}

const requirements = join(trainerFolder, 'requirements.txt');

/**
 * The Python environment, made on first use in `dataDir/python/<hash of the requirements>`: other requirements get
 * another one. It is made under another name and renamed when whole, by one process at a time; several callers share
 * one installation, and it stops when all of them have given up.
 */
export async function openEnvironment(options: EnvironmentOptions): Promise<PythonEnvironment> {
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const all = join(options.dataDir, 'python');
  const folder = join(all, hash);
  const ready = () => existsSync(join(folder, mark));
  const find = remembered(() => findPython(options.python));
  const making = singleFlight((tell, signal) => make(tell, signal));

  return {
    paths: { python: pythonOf(folder), root: join(options.dataDir, 'models') },
    pipArgs: options.pipArgs ?? '',
    async status() {
      if (ready()) return { state: 'ready' };
      if (making.running() || (await isLocked(all))) return { state: 'making' };
      const found = await find();
      return 'problem' in found ? { state: 'impossible', problem: found.problem } : { state: 'missing' };
    },
    async withPip(work, signal) {
      if (ready()) return work(pythonOf(folder));
      const found = await find();
      if ('problem' in found) throw new UserError(found.problem);
      await mkdir(all, { recursive: true });
      const venv = join(all, `pip.${randomUUID().slice(0, 8)}.part`);
      try {
        await makeVenv(found, venv, () => {}, signal);
        return await work(pythonOf(venv));
      } finally {
        await rm(venv, { recursive: true, force: true });
      }
    },
    async ensure(onProgress = () => {}, signal) {
      signal?.throwIfAborted();
      if (!ready()) await making.join(onProgress, signal);
    },
  };

  async function make(tell: OnProgress, signal: AbortSignal): Promise<void> {
    const found = await find();
    if ('problem' in found) throw new UserError(found.problem);
    await mkdir(all, { recursive: true });
    const lock = await lockWhenFree(all, ready, tell, signal);
    try {
      if (ready()) return;
      await removeEnvironments(all); // What an interrupted one left, and those of older requirements.
      const part = join(all, `${hash}.${randomUUID().slice(0, 8)}.part`);
      try {
        await makeVenv(found, part, tell, signal);
        await installRequirements({ venv: part, requirements, pipArgs: options.pipArgs }, tell, signal);
        await writeFile(join(part, mark), JSON.stringify({ python: found.version, madeAt: new Date() }));
        await rename(part, folder);
      } catch (error) {
        await rm(part, { recursive: true, force: true });
        throw error;
      }
    } finally {
      await lock?.release();
    }
  }
}

/** In a whole environment. */
const mark = 'complete.json';

/** A Python that was found stays; one that was not is looked for again after half a minute. */
function remembered(find: () => Promise<FoundPython>): () => Promise<FoundPython> {
  let last: { found: Promise<FoundPython>; at: number } | undefined;
  return async () => {
    const found = await last?.found;
    if (last && found && (!('problem' in found) || Date.now() - last.at < 30_000)) return found;
    last = { found: find(), at: Date.now() };
    return last.found;
  };
}

/** @returns undefined when another process made it while we waited */
async function lockWhenFree(
  folder: string,
  ready: () => boolean,
  tell: OnProgress,
  signal: AbortSignal,
): Promise<FolderLock | undefined> {
  while (true) {
    try {
      return await lockFolder(folder);
    } catch (error) {
      if (!(error instanceof StoreInUse)) throw error;
    }
    tell({ label: 'another process is making the Python environment', done: null });
    await wait(500, undefined, { signal });
    if (ready()) return undefined;
  }
}

async function isLocked(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, 'lock'))) return false;
  try {
    const lock = await lockFolder(folder);
    await lock.release();
    return false;
  } catch (error) {
    if (error instanceof StoreInUse) return true;
    throw error;
  }
}

async function removeEnvironments(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^[0-9a-f]{12}(\.|$)/.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
