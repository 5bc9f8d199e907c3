import { z } from 'zod';
import { asSha256, type Sha256 } from '../../store/files/files.ts';

const sha256 = z.custom<Sha256>(given => typeof given === 'string' && asSha256(given) !== undefined);

/** What an evaluation's job measures, as its row keeps it. */
export const evaluationTask = z.object({
  modelId: z.number().int(),
  models: z.array(
    z.object({
      name: z.string(),
      role: z.enum(['model', 'base', 'other']),
      base: z.string(),
      /** Of a tuned model: its folder under models/adapters, the SHA-256 of its weights. */
      adapter: z.string().optional(),
      sha256: z.string().optional(),
      /** Whose chat template it is asked with: a base is asked as the model that it is compared with. */
      template: z.string().optional(),
      /** What it was trained on. */
      trained: sha256.optional(),
    }),
  ),
  /** Rows at most that are asked. */
  asked: z.number().int(),
  /** Held-out rows of an earlier version, which are told apart from those that are new in the job's data. */
  older: z.object({ snapshotId: z.number().int(), label: z.string(), heldOut: sha256 }).optional(),
  /** The number of the run whose refinement this measures. */
  refinement: z.number().int().optional(),
});

export type EvaluationTask = z.output<typeof evaluationTask>;
