import type { Lack, Needs, Slot } from '../capability.ts';

/** Billions of parameters up to which a base is trained on a processor in a bearable time. */
export const mostOnProcessor = 0.7;

export const fits = (needs: Needs, slot: Slot): boolean => needs.bytes[slot.class] <= slot.memory;

/**
 * Whether a slot may take a job.
 *
 * @param needs left out, of a job from before needs were told: it fits everywhere
 * @param there all slots of all workers
 */
export function mayTake(needs: Needs | undefined, slot: Slot, there: readonly Slot[]): boolean {
  if (!needs) return true;
  if (!fits(needs, slot)) return false;
  if (slot.class === 'gpu' || !needs.prefersGpu) return true;
  return !there.some(other => other.class === 'gpu' && fits(needs, other));
}

/** What a job lacks; `undefined` when it fits a slot, or nothing is there to fit. */
export function lackOf(needs: Needs | undefined, there: readonly Slot[]): Lack | undefined {
  if (!needs || there.length === 0 || there.some(slot => fits(needs, slot))) return undefined;
  const share = (slot: Slot) => slot.memory / needs.bytes[slot.class];
  const nearest = there.reduce((best, slot) => (share(slot) > share(best) ? slot : best));
  return { class: nearest.class, needed: needs.bytes[nearest.class], largest: nearest.memory };
}
