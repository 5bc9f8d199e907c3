/** What one leg found, with its own scores, and how much it is worth beside the others. */
export interface Leg {
  hits: readonly { sectionId: number; score: number }[];
  weight: number;
  /** Whether it found all that it can: what it lacks then scores 0, where it would else have its lowest. */
  isComplete: boolean;
}

/**
 * Fuses legs by a weighted sum of z-scores: how far a section stands out among what a leg found, in standard deviations
 * (the scales of BM25 and of a cosine go, how clear a hit was stays; ranks would lose both). Best first.
 */
export function fuse(legs: readonly Leg[]): { sectionId: number; score: number }[] {
  const ids = [...new Set(legs.flatMap(leg => leg.hits.map(hit => hit.sectionId)))];
  const standings = legs.map(leg => ({ weight: leg.weight, ...standardise(leg, ids) }));
  return ids
    .map(sectionId => ({
      sectionId,
      score: standings.reduce(
        (sum, { byId, lowest, weight }) => sum + weight * (byId.get(sectionId) ?? lowest),
        0,
      ),
    }))
    .sort((a, b) => b.score - a.score || a.sectionId - b.sectionId);
}

function standardise(leg: Leg, ids: readonly number[]): { byId: Map<number, number>; lowest: number } {
  const scores = new Map(leg.hits.map(hit => [hit.sectionId, hit.score]));
  // One section that holds a rare word stands out only beside all those that do not.
  if (leg.isComplete) for (const id of ids) if (!scores.has(id)) scores.set(id, 0);
  const values = [...scores.values()];
  const mean = values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length || 1);
  const deviation = Math.sqrt(variance);
  // Equal scores differ by a rounding error at most; dividing by that would make an order out of noise.
  const isFlat = deviation <= 1e-9 * Math.max(1, Math.abs(mean));
  const byId = new Map([...scores].map(([id, value]) => [id, isFlat ? 0 : (value - mean) / deviation]));
  return { byId, lowest: Math.min(0, ...byId.values()) };
}
