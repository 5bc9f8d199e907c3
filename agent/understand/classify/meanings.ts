import { setImmediate } from 'node:timers/promises';
import type { Embedder } from '../../../knowledge/embedder/embedder.ts';
import { type EmbeddedExample, learnMeanings, type MeaningWeights, meaningScores } from './by-meaning.ts';
import { storedWeights } from './stored-weights.ts';

/** What a sentence means, by its embedding. */
export interface Meanings {
  /** Whether it says something of sentences in any language; else of English ones only. */
  isMultilingual: boolean;
  /**
   * The commands again, by words and embedding together, most likely first; as they are where the embedder does not
   * answer in time.
   *
   * @param sentence with its names masked
   */
  rank(sentence: string, byWords: readonly Ranked[]): Promise<readonly Ranked[]>;
}

export interface Ranked {
  label: string;
  probability: number;
}

export interface MeaningsOptions {
  embedder: Embedder;
  /** What is learned from, masked. */
  examples: readonly { sentence: string; label: string }[];
  /** The file that what was learned is kept in. */
  file: string | undefined;
}

/**
 * Embeds what is learned from (3,900 sentences, 4 to 7 ms each) and learns from it (3 s, in slices), unless that is kept
 * from an earlier start. Nearly all of them are English: a multilingual embedder has the other languages beside them.
 *
 * @throws what the embedder throws while it embeds them
 */
export async function openMeanings({ embedder, examples, file }: MeaningsOptions): Promise<Meanings> {
  const distinct = new Map(examples.map(one => [`${one.label}\0${one.sentence.toLowerCase()}`, one]));
  const learned = [...distinct.values()];
  const kept = file === undefined ? undefined : await storedWeights(file, { embedder: embedder.id, learned });
  const there = await kept?.read();
  const weights: MeaningWeights =
    there ??
    (await learnMeanings(await embedded(learned, embedder), {
      epochs: 4,
      rate: 0.3,
      decay: 0.0001,
      balance: 1,
      yieldToEventLoop: () => setImmediate(),
    }));
  if (!there) await kept?.write({ ...weights, features: [] });
  const { isMultilingual = false } = embedder;
  const trust = isMultilingual ? trusted.multilingual : trusted.english;
  return {
    isMultilingual,
    async rank(sentence, byWords) {
      const vector = await vectorOf(sentence, embedder);
      return vector ? together(byWords, meaningScores(weights, vector), trust) : byWords;
    },
  };
}

async function embedded(
  sentences: MeaningsOptions['examples'],
  embedder: Embedder,
): Promise<EmbeddedExample[]> {
  const found: EmbeddedExample[] = [];
  for (let at = 0; at < sentences.length; at += atOnce) {
    const some = sentences.slice(at, at + atOnce);
    const vectors = await embedder.embed(some.map(({ sentence }) => sentence));
    for (const [place, { label }] of some.entries()) found.push({ label, vector: vectors[place] ?? [] });
  }
  return found;
}

/** Docs that are indexed at the same time have their turn between these. */
const atOnce = 32;

/** A sentence is embedded in 4 to 7 ms; one passage of docs, which may be under way, takes 60 or 120. */
async function vectorOf(sentence: string, embedder: Embedder): Promise<readonly number[] | undefined> {
  try {
    return (await embedder.embed([sentence], AbortSignal.timeout(embeddingTimeout), 'question'))[0];
  } catch {
    // Words alone then, as before it was there; what is wrong with the embedder is told where it is opened.
    return undefined;
  }
}

const embeddingTimeout = 250;

interface Trust {
  words: number;
  meaning: number;
}

/** Both probabilities multiplied, each as far as it is to be trusted. */
function together(
  byWords: readonly Ranked[],
  byMeaning: ReadonlyMap<string, number>,
  trust: Trust,
): Ranked[] {
  const scored = byWords.map(({ label, probability }) => ({
    label,
    share: Math.exp(trust.words * Math.log(probability) + trust.meaning * (byMeaning.get(label) ?? 0)),
  }));
  const total = scored.reduce((sum, { share }) => sum + share, 0);
  // Nothing is left where both rule out everything.
  if (!(total > 0)) return [...byWords];
  return scored
    .map(({ label, share }) => ({ label, probability: share / total }))
    .sort((a, b) => b.probability - a.probability);
}

/**
 * Exponents. With MiniLM’s the likeliest command is right nine times of ten on sentences in words of their own, too; with
 * one and one at eight of ten. E5’s were chosen on 48 such sentences in English and 96 in six other languages, of which
 * .72 are right with them (.53 by words alone), and 72 of the 78 that are sure (`interpretation.ts`).
 */
const trusted: Record<'english' | 'multilingual', Trust> = {
  english: { words: 0.8, meaning: 0.5 },
  multilingual: { words: 0.6, meaning: 1 },
};
