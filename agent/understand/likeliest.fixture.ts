import type { Call } from '../reply.ts';
import type { Interpretation } from './understanding.ts';

/** What a sentence was taken for, whether it is done, has to be pressed, or was only the likeliest of several. */
export function likeliest({ call, readings, mood }: Interpretation): Call | undefined {
  return call ?? (mood === 'order' || mood === 'fragment' ? readings[0] : undefined);
}
