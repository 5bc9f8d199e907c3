import { termsOf } from '../words/terms.ts';
import { sameMeaning } from '../words/thesaurus.ts';
import type { WordFrequency } from '../words/word-frequency.ts';

/** From this share of what two questions are about, they ask the same. */
const alike = 0.5;

/**
 * Groups questions that ask about the same: what they are about in common, of all they are about, words of the same
 * meaning taken for one and everyday words counting little. Each is compared with the first of a group, so that a group
 * does not drift from what it began with. The groups stand in the order of their first questions.
 */
export function groupAlike<T extends { question: string }>(
  questions: readonly T[],
  words: WordFrequency,
): [T, ...T[]][] {
  const groups: { about: ReadonlySet<string>; members: [T, ...T[]] }[] = [];
  // Only a group that shares a word can be the one.
  const byTerm = new Map<string, number[]>();
  const weigh = (terms: Iterable<string>) => {
    let sum = 0;
    for (const term of terms) sum += 0.1 + words.special(term);
    return sum;
  };
  for (const one of questions) {
    const about = new Set(termsOf(one.question).map(meaningOf));
    const near = new Set([...about].flatMap(term => byTerm.get(term) ?? []));
    let best: { share: number; at: number } | undefined;
    for (const at of near) {
      const other = groups[at]?.about ?? new Set<string>();
      const share = weigh(about.intersection(other)) / weigh(about.union(other));
      if (share >= alike && share > (best?.share ?? 0)) best = { share, at };
    }
    const group = best && groups[best.at];
    if (group) {
      group.members.push(one);
      continue;
    }
    for (const term of about) byTerm.set(term, [...(byTerm.get(term) ?? []), groups.length]);
    groups.push({ about, members: [one] });
  }
  return groups.map(({ members }) => members);
}

/** One of a term and those of the same meaning, always the same one. */
function meaningOf(term: string): string {
  const others = sameMeaning(term).filter(other => sameMeaning(other).includes(term));
  return [term, ...others].sort()[0] ?? term;
}
