/**
 * What computes. `cpu-bf16`: a processor that multiplies 16-bit floats itself, so that weights take 2 bytes there; on any
 * other (`cpu`) they take 4.
 */
export type CapabilityClass = 'gpu' | 'cpu-bf16' | 'cpu';

/** A place for one job at a time: a GPU, or several of them, or the processor of a machine without one. */
export interface Slot {
  class: CapabilityClass;
  /** Bytes that each process of a job may have: of its GPU, or of main memory. */
  memory: number;
  /** The job that it is at. */
  job: number | undefined;
}

/** What a job needs of whatever computes it. */
export interface Needs {
  /** Bytes of each process at the peak by class, estimated. */
  bytes: Record<CapabilityClass, number>;
  /** It would take very long on a processor, which is for others as long as a GPU that it fits is there. */
  prefersGpu: boolean;
}

/** What keeps a job from all that is there: it needs that many bytes, and the nearest has fewer. */
export interface Lack {
  class: CapabilityClass;
  needed: number;
  largest: number;
}
