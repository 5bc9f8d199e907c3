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
  /** Processes among which a model is shared out (FSDP2); left out, each has all of it. */
  shares?: number;
  /** Share of its memory by which a job's estimate may be more; left out, none. */
  tolerance?: number;
}

/** What a job needs of whatever computes it. */
export interface Needs {
  /** Bytes of each process at the peak by class, estimated. */
  bytes: Record<CapabilityClass, number>;
  /** What of it can be shared out among processes, none of a job that always runs whole. */
  shared?: SharedNeeds;
  /** It would take very long on a processor, which is for others as long as a GPU that it fits is there. */
  prefersGpu: boolean;
}

/** What processes that share a model out have a part of. */
export interface SharedNeeds {
  /** Bytes that each would have without. */
  bytes: Record<CapabilityClass, number>;
  /** Bytes that each gathers of the others while it is at a layer. */
  gathered: Record<CapabilityClass, number>;
  /** Rows of a batch, of which all get as many. */
  batch: number;
}

/** What keeps a job from all that is there: it needs that many bytes, and the nearest has fewer, with its tolerance. */
export interface Lack {
  class: CapabilityClass;
  needed: number;
  largest: number;
}

/** What a job lacks, which waits for it. */
export interface LackingJob extends Lack {
  job: number;
}

/**
 * Percent of tolerance that would let the nearest worker try the job; `undefined` where it is more than the 15 that an
 * estimate may be off by (docs/benchmarks.md).
 */
export function toleranceFor({ needed, largest }: Pick<Lack, 'needed' | 'largest'>): number | undefined {
  const percent = Math.ceil((needed / largest - 1) * 100);
  return percent <= 15 ? percent : undefined;
}
