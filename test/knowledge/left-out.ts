import { scoreOf } from '../../knowledge/answer/refuse.ts';
import { fuse } from '../../knowledge/retrieve/fuse.ts';
import { mostHits } from '../../knowledge/retrieve/lexical.ts';
import type { Asked, AskedCorpus } from './corpus.ts';
import { meanOf, type Scores, scoresOf } from './scores.ts';

/** What was chosen on all other corpora, and how it does on the one that was left out. */
export interface LeftOut {
  name: string;
  /** Of the vectors' leg, beside 1 for BM25. */
  weight: number;
  scores: Scores[];
  /** What evidence must score to be answered from. */
  needed: number;
  /** Shares that were refused. */
  refused: { unanswerable: number; answerable: number };
}

const weights = [0.1, 0.2, 0.3, 0.5, 1, 1.5, 2, 3];

// As many answerable questions may be refused on the corpora that a threshold is chosen on.
const wronglyRefused = 0.08;

/**
 * Chooses the weight of the vectors' leg and the threshold of refusal on all corpora but one and tries them on that one,
 * for each in turn: what can be expected of docs that nobody has seen.
 */
export function leaveOneOut(corpora: readonly AskedCorpus[]): LeftOut[] {
  return corpora.map(corpus => {
    const others = corpora.filter(other => other !== corpus);
    const weight = bestOf(weights, weight => mean(others.map(other => reciprocal(other, weight))));
    const scores = fusedScores(corpus, weight);
    const needed = threshold(others.flatMap(other => other.asked));
    return {
      name: corpus.name,
      weight,
      scores,
      needed,
      refused: { unanswerable: refused(corpus, false, needed), answerable: refused(corpus, true, needed) },
    };
  });
}

/** Scores of every answerable question with a weight of the vectors' leg. */
export function fusedScores(corpus: AskedCorpus, weight: number): Scores[] {
  return corpus.asked
    .filter(({ question }) => question.answerable)
    .map(({ question, found }) => {
      const ranked = fuse([
        { hits: found.lexical.hits, weight: 1, isComplete: found.lexical.hits.length < mostHits },
        {
          hits: found.semantic.map(hit => ({ sectionId: hit.sectionId, score: hit.cosine })),
          weight,
          isComplete: false,
        },
      ]);
      return scoresOf(
        question,
        ranked.flatMap(hit => corpus.sections.get(hit.sectionId) ?? []),
      );
    });
}

function reciprocal(corpus: AskedCorpus, weight: number): number {
  return meanOf(fusedScores(corpus, weight), score => score.reciprocal);
}

function threshold(asked: readonly Asked[]): number {
  const scores = asked
    .filter(({ question }) => question.answerable)
    .map(one => scoreOfAsked(one))
    .sort((a, b) => a - b);
  return scores[Math.floor(scores.length * wronglyRefused)] ?? 0;
}

function refused(corpus: AskedCorpus, answerable: boolean, needed: number): number {
  const asked = corpus.asked.filter(({ question }) => question.answerable === answerable);
  return asked.filter(one => scoreOfAsked(one) < needed).length / (asked.length || 1);
}

function scoreOfAsked({ evidence }: Asked): number {
  return evidence ? scoreOf(evidence) : Number.NEGATIVE_INFINITY;
}

function bestOf(values: readonly number[], worth: (value: number) => number): number {
  return values.reduce((best, value) => (worth(value) > worth(best) ? value : best));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
}
