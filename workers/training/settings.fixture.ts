import type { FullSettings } from '../training-request.ts';

/** Settings of a run with LoRA, all of them said, for tests that only carry them. */
export function loraSettings(change: Partial<FullSettings> = {}): FullSettings {
  return {
    method: 'lora',
    epochs: 3,
    learningRate: 2e-4,
    batchSize: 8,
    rank: 16,
    maxLength: 256,
    objective: 'sft',
    beta: 0.1,
    patience: 0,
    alpha: 32,
    dropout: 0.05,
    targets: 'all',
    rslora: false,
    dora: false,
    packing: false,
    warmup: 0.03,
    scheduler: 'cosine',
    weightDecay: 0,
    seed: undefined,
    maxSteps: undefined,
    ...change,
  };
}
