import type { Lack, Needs, Slot } from '../capability.ts';

/** Billions of parameters up to which a base is trained on a processor in a bearable time. */
export const mostOnProcessor = 0.7;

/** Whether a slot has the memory, or lacks no more of it than its tolerance allows. */
export const fits = (needs: Needs, slot: Slot): boolean =>
  bytesIn(needs, slot) <= slot.memory * (1 + (slot.tolerance ?? 0));

/** Bytes that each process takes in such a slot, estimated. */
export function bytesIn({ bytes, shared }: Needs, { class: of, shares = 1 }: Slot): number {
  const parts = shared ? equalShares(shared.batch, shares) : 1;
  if (!shared || parts === 1) return bytes[of];
  return bytes[of] - shared.bytes[of] * (1 - 1 / parts) + shared.gathered[of];
}

/** The most processes, up to so many, that have equal shares of a batch. */
export function equalShares(batch: number, most: number): number {
  let count = Math.min(most, batch);
  while (batch % count !== 0) count--;
  return count;
}

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
  const share = (slot: Slot) => slot.memory / bytesIn(needs, slot);
  const nearest = there.reduce((best, slot) => (share(slot) > share(best) ? slot : best));
  return { class: nearest.class, needed: bytesIn(needs, nearest), largest: nearest.memory };
}
