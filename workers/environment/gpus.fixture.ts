import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A stand-in for NVIDIA’s tool that lists GPUs. */
export interface FakeGpus {
  /** Does the work while the tool lists GPUs of so many MiB, `GPU-0` and so on. */
  with<T>(mebibytes: readonly number[], work: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export async function fakeGpus(): Promise<FakeGpus> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-gpu-'));
  return {
    async with(mebibytes, work) {
      // What it is asked with is not looked at.
      const lines = mebibytes.map((memory, at) => `${at}, GPU-${at}, NVIDIA L4, ${memory}`);
      await writeFile(join(folder, 'nvidia-smi'), `#!/bin/sh\nprintf '${lines.join('\\n')}\\n'\n`);
      await chmod(join(folder, 'nvidia-smi'), 0o755);
      const path = process.env.PATH;
      process.env.PATH = `${folder}${delimiter}${path}`;
      try {
        return await work();
      } finally {
        process.env.PATH = path;
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
