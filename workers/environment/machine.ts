import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** What this machine can train with. */
export interface Machine {
  /** Its host name: measured speeds belong to a machine. */
  name: string;
  cores: number;
  /** Bytes of main memory, within the limit of its container. */
  memory: number;
  /** The processor multiplies 16-bit floats itself, so that weights take 2 bytes and not 4. */
  bf16: boolean;
  /** The first GPU. */
  gpu: Omit<Gpu, 'device'> | undefined;
  /** By how many processes a training may go, each with a GPU of its own where there are GPUs; left out, one. */
  processes?: number;
}

export interface Gpu {
  name: string;
  /** Bytes. */
  memory: number;
  /** What CUDA_VISIBLE_DEVICES calls it. */
  device: string;
}

/**
 * Looks at this machine. A GPU is one that NVIDIA's own tool lists.
 *
 * @param processes by how many a training may go; no more than there are GPUs, if there are any
 */
export async function thisMachine(processes = 1): Promise<Machine> {
  const gpus = await gpusHere();
  return {
    name: hostname(),
    cores: availableParallelism(),
    memory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
    bf16: /\b(avx512_bf16|amx_bf16)\b/.test(await readFile('/proc/cpuinfo', 'utf8').catch(() => '')),
    gpu: gpus[0],
    processes: gpus.length > 0 ? Math.min(processes, gpus.length) : processes,
  };
}

/**
 * Every GPU that NVIDIA's own tool lists and that CUDA_VISIBLE_DEVICES, where it is set, lets programs see.
 *
 * Without it each is called by its UUID: that tool and CUDA number GPUs of several kinds differently.
 */
export async function gpusHere(visible = process.env.CUDA_VISIBLE_DEVICES): Promise<Gpu[]> {
  const all = await listedGpus();
  if (visible === undefined) return all.map(({ index: _, ...gpu }) => gpu);
  return visible.split(',').flatMap(entry => {
    const device = entry.trim();
    const found = all.find(
      gpu => gpu.index === device || (device.startsWith('GPU-') && gpu.device.startsWith(device)),
    );
    return found ? [{ name: found.name, memory: found.memory, device }] : [];
  });
}

async function listedGpus(): Promise<(Gpu & { index: string })[]> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=index,uuid,name,memory.total', '--format=csv,noheader,nounits'],
      { timeout: 10_000 },
    );
    return stdout.split('\n').flatMap(line => {
      const [index = '', device, name, mebibytes] = line.split(',').map(part => part.trim());
      const memory = Number(mebibytes) * 1024 * 1024;
      return device && name && memory > 0 ? [{ index, device, name, memory }] : [];
    });
  } catch {
    return []; // No such tool, or no driver behind it: no GPU.
  }
}
