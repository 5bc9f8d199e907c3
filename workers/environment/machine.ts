import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** What this machine can train with. */
export interface Machine {
  /** Its host name: measured speeds belong to a machine. */
  name: string;
  cores: number;
  /** Bytes of main memory. */
  memory: number;
  /** The processor multiplies 16-bit floats itself, so that weights take 2 bytes and not 4. */
  bf16: boolean;
  /** The first GPU; memory in bytes. */
  gpu: { name: string; memory: number } | undefined;
}

/** Looks at this machine. A GPU is one that NVIDIA's own tool lists. */
export async function thisMachine(): Promise<Machine> {
  return {
    name: hostname(),
    cores: availableParallelism(),
    memory: totalmem(),
    bf16: /\b(avx512_bf16|amx_bf16)\b/.test(await readFile('/proc/cpuinfo', 'utf8').catch(() => '')),
    gpu: (await gpusHere())[0],
  };
}

/** Every GPU that NVIDIA's own tool lists; memory in bytes. */
export async function gpusHere(): Promise<NonNullable<Machine['gpu']>[]> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'],
      { timeout: 10_000 },
    );
    return stdout.split('\n').flatMap(line => {
      const [name, mebibytes] = line.split(',').map(part => part.trim());
      const memory = Number(mebibytes) * 1024 * 1024;
      return name && memory > 0 ? [{ name, memory }] : [];
    });
  } catch {
    return []; // No such tool, or no driver behind it: no GPU.
  }
}
