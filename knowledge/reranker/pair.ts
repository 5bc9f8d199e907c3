import type { WordPiece } from '../embedder/minilm/wordpiece.ts';

/** A question and a passage as BERT reads two texts at once. */
export interface EncodedPair {
  /** `[CLS] question [SEP] passage [SEP]`. */
  pieces: number[];
  /** 0 for each piece of the question, 1 for each of the passage. */
  types: number[];
}

// A question of more is cut: it has said what it is about by then, and the passage needs the room.
const mostOfQuestion = 48;

/** @param most pieces of both, all three marks included; the passage is cut at its end */
export function encodePair(
  tokenizer: WordPiece,
  { question, passage }: { question: string; passage: string },
  most: number,
): EncodedPair {
  const first = tokenizer.encode(question, mostOfQuestion);
  // The passage alone would begin with a mark of its own.
  const second = tokenizer.encode(passage, most - first.length + 1).slice(1);
  return {
    pieces: [...first, ...second],
    types: [...first.map(() => 0), ...second.map(() => 1)],
  };
}
