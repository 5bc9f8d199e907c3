import { z } from 'zod';

/** A setting that may be left out; an empty one is. */
export const optional = z
  .string()
  .trim()
  .optional()
  .transform(value => value || undefined);
