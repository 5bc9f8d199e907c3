import type { CapabilityClass, Needs, Slot } from '../capability.ts';
import type { Engine } from '../environment/engine.ts';
import type { Gpu, Machine } from '../environment/machine.ts';
import type { Program } from '../environment/process-group.ts';
import { mayTake } from './needs.ts';

/** A slot of this machine, with the GPU that its job is given. */
export interface OwnSlot extends Slot {
  /** As CUDA_VISIBLE_DEVICES calls it; none on a processor. */
  device: string | undefined;
}

/** The slots of a worker: one for each GPU, and one on a machine without any. */
export interface Slots {
  all: readonly OwnSlot[];
  /** Takes the smallest free slot that may have such a job, until it is given back. */
  take(needs: Needs | undefined, there: readonly Slot[]): OwnSlot | undefined;
  giveBack(slot: OwnSlot): void;
  /** GPUs that no job has. */
  freeDevices(): string[];
}

export function slotsOf(machine: Pick<Machine, 'memory' | 'bf16'>, gpus: readonly Gpu[]): Slots {
  const all: OwnSlot[] = gpus.length
    ? gpus.map(({ memory, device }) => ({ class: 'gpu', memory, device, job: undefined }))
    : [{ class: processorClass(machine), memory: machine.memory, device: undefined, job: undefined }];
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
    freeDevices: () => free().flatMap(({ device }) => (device === undefined ? [] : [device])),
  };
}

export const processorClass = ({ bf16 }: Pick<Machine, 'bf16'>): CapabilityClass =>
  bf16 ? 'cpu-bf16' : 'cpu';

/** The engine whose programs see the slot’s GPU and no other. */
export function pinned(engine: Engine, { device }: OwnSlot): Engine {
  if (device === undefined) return engine;
  const pin = (program: Program) => ({
    ...program,
    env: { ...program.env, CUDA_VISIBLE_DEVICES: device },
  });
  return {
    ...engine,
    trainer: file => pin(engine.trainer(file)),
    evaluator: file => pin(engine.evaluator(file)),
    merger: file => pin(engine.merger(file)),
  };
}
