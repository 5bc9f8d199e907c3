import { passagesOf } from '../markdown/passages.ts';
import { wordsOf } from '../markdown/words.ts';
import type { Reranker } from '../reranker/reranker.ts';
import { fuse } from './fuse.ts';
import type { SemanticHit } from './semantic.ts';

/** Sections that are read with the question: of the manuals measured, the right page is among so many for 19 of 20. */
export const reranked = 20;

/** What of a section is read. */
interface Readable {
  sectionId: number;
  page: string;
  heading: string;
  text: string;
  /** What the legs say of it. */
  score: number;
}

// As a real embedding does beside words. Not measured: no package carries a cross-encoder to measure it with.
const weight = 2;

/**
 * The best sections in the order of what a reranker says of their best passages, and of what the legs said before, by
 * z-scores; the others follow as they stood. One that is away, or takes longer than `timeout`
 * milliseconds, costs an answer its better order and nothing else.
 */
export async function rerank<Section extends Readable>(
  question: string,
  sections: readonly Section[],
  semantic: readonly SemanticHit[],
  { reranker, timeout }: { reranker: Reranker; timeout: number },
): Promise<Section[]> {
  const best = sections.slice(0, reranked);
  if (best.length < 2) return [...sections];
  const positions = new Map(semantic.map(hit => [hit.sectionId, hit.position]));
  const passages = best.map(section => passageOf(section, positions.get(section.sectionId) ?? 0));
  const signal = AbortSignal.timeout(timeout);
  const scores = await reranker.score(question, passages, signal).catch(() => undefined);
  if (!scores) return [...sections];
  const said = best.map(({ sectionId }, index) => ({ sectionId, score: scores[index] ?? 0 }));
  const byId = new Map(best.map(section => [section.sectionId, section]));
  const ordered = fuse([
    { hits: best, weight: 1, isComplete: false },
    { hits: said, weight, isComplete: false },
  ]).flatMap(({ sectionId }) => byId.get(sectionId) ?? []);
  return [...ordered, ...sections.slice(reranked)];
}

/** A passage under its page's title and its heading, which it is seldom understood without. */
function passageOf({ page, heading, text }: Readable, position: number): string {
  const passages = passagesOf(wordsOf(text));
  const title = page === heading ? page : `${page}: ${heading}`;
  return `${title}\n${passages[position] ?? passages[0] ?? ''}`;
}
