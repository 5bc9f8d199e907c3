import { setImmediate as macrotask } from 'node:timers/promises';
import { stopWords, wordsIn } from '../words/terms.ts';
import type { Embedder } from './embedder.ts';

const dimensions = 512;

/**
 * Vectors from nothing but the letters: each word and its character 4- and 5-grams are hashed to a place and a sign. It
 * knows no meanings, but it forgives typing errors, compounds and endings. Always there; `npm run eval:knowledge` says
 * what it is worth beside a real embedding.
 */
export function hashedEmbedder(): Embedder {
  return {
    id: `hashed-ngrams-1-${dimensions}`,
    dimensions,
    async embed(texts, signal) {
      const vectors: number[][] = [];
      for (const [index, text] of texts.entries()) {
        vectors.push(hashText(text));
        if (index % 8 === 7) await macrotask(undefined, { signal });
      }
      return vectors;
    },
  };
}

function hashText(text: string): number[] {
  const counts = new Map<string, number>();
  for (const word of wordsIn(text)) {
    const lower = word.toLowerCase();
    if (!stopWords.has(lower)) counts.set(lower, (counts.get(lower) ?? 0) + 1);
  }
  const vector = new Float64Array(dimensions);
  const add = (feature: string, weight: number) => {
    const hash = hashOf(feature);
    const place = hash % dimensions;
    vector[place] = (vector[place] ?? 0) + (hash & 0x80000000 ? -weight : weight);
  };
  for (const [word, count] of counts) {
    const weight = 1 + Math.log(count);
    add(`=${word}`, weight / 2);
    const grams = gramsOf(`<${word}>`);
    for (const gram of grams) add(gram, weight / Math.sqrt(grams.size));
  }
  const length = Math.hypot(...vector);
  // A text without a word has no direction; any fixed one keeps the length at one.
  if (length === 0) return Array.from(vector, (_, index) => (index === 0 ? 1 : 0));
  return Array.from(vector, value => Number((value / length).toFixed(4)));
}

function gramsOf(word: string): Set<string> {
  const grams = new Set<string>();
  for (const size of [4, 5]) {
    for (let at = 0; at + size <= word.length; at++) grams.add(word.slice(at, at + size));
  }
  if (grams.size === 0) grams.add(word);
  return grams;
}

/** FNV-1a with the finish of MurmurHash3, which spreads short inputs over all bits. */
function hashOf(text: string): number {
  let hash = 2166136261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
