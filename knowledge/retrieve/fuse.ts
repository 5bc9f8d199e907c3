/** A ranking, best first, and how much it is worth beside the others. */
export interface Leg {
  sectionIds: readonly number[];
  weight: number;
}

// Cormack, Clarke and Buettcher (SIGIR 2009).
const k = 60;

/** Fuses rankings by reciprocal rank: a section scores `weight / (60 + rank)` in each. Best first. */
export function fuse(legs: readonly Leg[]): { sectionId: number; score: number }[] {
  const scores = new Map<number, number>();
  for (const { sectionIds, weight } of legs) {
    for (const [index, id] of sectionIds.entries()) {
      scores.set(id, (scores.get(id) ?? 0) + weight / (k + index + 1));
    }
  }
  return [...scores]
    .map(([sectionId, score]) => ({ sectionId, score }))
    .sort((a, b) => b.score - a.score || a.sectionId - b.sectionId);
}
