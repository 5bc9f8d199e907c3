import type { CommonPassage, ReplyIndex } from './reply-index.ts';

/**
 * Bits by which a passage has to be less likely than one that chance makes somewhere in all of the data. Words are not
 * drawn one by one as this measure takes it, so it is well above none; what it lets through is in docs/benchmarks.md.
 */
export const margin = 20;

/** Passages that are looked at closely, the least likely ones: a reply that repeats itself has thousands. */
const mostCandidates = 200;

/** A passage of the reply that it echoes. */
export interface ChosenPassage extends CommonPassage {
  /** The words of the reply, from and up to, that are marked as it: none twice. */
  marks: { from: number; to: number }[];
}

export interface Chosen {
  /** Words of the reply, and how many of them are echo. */
  words: number;
  echoed: number;
  /** About how many words in a row it takes, of the words that the data has. */
  shortest: number;
  /** Least likely first. */
  passages: ChosenPassage[];
}

/**
 * Decides which passages a reply echoes. A passage's improbability is the product of its words' frequencies in the data, as
 * OLMoTrace ranks spans (https://arxiv.org/abs/2504.07096); it has to be such that of all pairs of a place in the reply
 * and one in the data hardly any would agree so far by chance. Words that the reply was given count for nothing.
 *
 * @param given texts that the model was told, which it may repeat
 */
export function choosePassages(index: ReplyIndex, given: readonly string[], bits = margin): Chosen {
  const { ids, counts, total } = index;
  const told = index.repeated(given);
  const needed = Math.log2(Math.max(2, ids.length * total)) + bits;
  const worth = (id: number) => Math.log2(total / Math.max(1, counts[id] ?? 0));
  /** Of the words from and up to: each counts once, since what was said is likely said again. */
  const improbability = (from: number, to: number, isOwn: (at: number) => boolean) => {
    const own = new Set<number>();
    for (let at = from; at < to; at++) if (isOwn(at)) own.add(ids[at] ?? 0);
    return [...own].reduce((sum, id) => sum + worth(id), 0);
  };
  const isOwn = (at: number) => !told[at];
  const candidates = index
    .passages()
    .map(passage => ({
      passage,
      improbable: improbability(passage.at, passage.at + passage.length, () => true),
    }))
    .filter(({ improbable }) => improbable >= needed)
    .sort((a, b) => b.improbable - a.improbable || a.passage.at - b.passage.at)
    .slice(0, mostCandidates);
  const taken = ids.map(() => false);
  const passages: ChosenPassage[] = [];
  for (const { passage } of candidates) {
    const marks = index
      .occurrences(passage.at, passage.length)
      .filter(from => improbability(from, from + passage.length, isOwn) >= needed)
      .flatMap(from => free(taken, from, from + passage.length))
      // What is left beside a longer passage may be a word or two, which say nothing.
      .filter(({ from, to }) => improbability(from, to, isOwn) >= needed);
    if (marks.length === 0) continue;
    for (const { from, to } of marks) taken.fill(true, from, to);
    passages.push({ ...passage, marks });
  }
  const found = [...new Set(ids)].filter(id => (counts[id] ?? 0) > 0);
  const weight = found.reduce((sum, id) => sum + (counts[id] ?? 0), 0);
  const mean = found.reduce(
    (sum, id) => sum + ((counts[id] ?? 0) / weight) * Math.log2(total / (counts[id] ?? 1)),
    0,
  );
  return {
    words: ids.length,
    echoed: taken.filter((is, at) => is && !told[at]).length,
    shortest: Math.max(3, Math.ceil(needed / Math.max(1, mean))),
    passages,
  };
}

/** The parts of a range that are not taken. */
function free(taken: readonly boolean[], from: number, to: number): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  let begin = from;
  for (let at = from; at <= to; at++) {
    if (at < to && !taken[at]) continue;
    if (at > begin) parts.push({ from: begin, to: at });
    begin = at + 1;
  }
  return parts;
}
