import type { CapabilityClass, Needs, Slot } from '../capability.ts';
import type { Engine } from '../environment/engine.ts';
import type { Gpu, Machine } from '../environment/machine.ts';
import type { Program } from '../environment/process-group.ts';
import { mayTake } from './needs.ts';

/** A slot of this machine, with the GPUs that its job is given. */
export interface OwnSlot extends Slot {
  /** As CUDA_VISIBLE_DEVICES calls them; none on a processor. */
  devices: readonly string[];
  /** By how many a training may go in it. */
  processes: number;
}

/** The slots of a worker: one for each GPU, or for as many as a training takes, and one on a machine without any. */
export interface Slots {
  all: readonly OwnSlot[];
  /** Takes the smallest free slot that may have such a job, until it is given back. */
  take(needs: Needs | undefined, there: readonly Slot[]): OwnSlot | undefined;
  giveBack(slot: OwnSlot): void;
  /** GPUs that no job has. */
  freeDevices(): string[];
}

/** What an operator lets the trainings of a machine take. */
export interface TrainingLimits {
  /** By how many processes one may go, each with a GPU, or its share of main memory; left out, one. */
  processes?: number | undefined;
  /** Whether these share a model out (FSDP2); left out, each has all of it. */
  sharding?: 'fsdp' | undefined;
  /** Share of a slot's memory by which an estimate may be more; left out, none. */
  memoryTolerance?: number | undefined;
}

export function slotsOf(
  machine: Pick<Machine, 'memory' | 'bf16'>,
  gpus: readonly Gpu[],
  { processes = 1, sharding, memoryTolerance }: TrainingLimits = {},
): Slots {
  const all = (gpus.length ? gpuSlots(gpus, processes) : [processorSlot(machine, processes)]).map(slot => ({
    ...slot,
    ...(sharding && slot.processes > 1 && { shares: slot.processes }),
    ...(memoryTolerance && { tolerance: memoryTolerance }),
  }));
  const taken = new Set<OwnSlot>();
  const free = () => all.filter(slot => !taken.has(slot));
  return {
    all,
    take(needs, there) {
      const [slot] = free()
        .filter(one => mayTake(needs, one, there))
        .sort((one, other) => one.memory - other.memory);
      if (slot) taken.add(slot);
      return slot;
    },
    giveBack(slot) {
      slot.job = undefined;
      taken.delete(slot);
    },
    freeDevices: () => free().flatMap(({ devices }) => devices),
  };
}

function gpuSlots(gpus: readonly Gpu[], processes: number): OwnSlot[] {
  const groups = Array.from({ length: Math.ceil(gpus.length / processes) }, (_, at) =>
    gpus.slice(at * processes, (at + 1) * processes),
  );
  return groups.map(group => ({
    class: 'gpu',
    memory: Math.min(...group.map(({ memory }) => memory)),
    devices: group.map(({ device }) => device),
    processes: group.length,
    job: undefined,
  }));
}

function processorSlot(machine: Pick<Machine, 'memory' | 'bf16'>, processes: number): OwnSlot {
  const memory = machine.memory / processes;
  return { class: processorClass(machine), memory, devices: [], processes, job: undefined };
}

export const processorClass = ({ bf16 }: Pick<Machine, 'bf16'>): CapabilityClass =>
  bf16 ? 'cpu-bf16' : 'cpu';

/** The engine whose programs see the slot’s GPUs and no other. */
export function pinned(engine: Engine, { devices }: OwnSlot): Engine {
  if (!devices.length) return engine;
  const pin = (program: Program) => ({
    ...program,
    env: { ...program.env, CUDA_VISIBLE_DEVICES: devices.join(',') },
  });
  return {
    ...engine,
    trainer: file => pin(engine.trainer(file)),
    evaluator: file => pin(engine.evaluator(file)),
    merger: file => pin(engine.merger(file)),
  };
}
