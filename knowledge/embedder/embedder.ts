/** What texts are embedded for: somebody waits for a question’s vector, nobody for the index. */
export type Purpose = 'question' | 'index';

/** Turns texts into vectors of unit length. Hashed n-grams, a model in this process, or any OpenAI-compatible endpoint. */
export interface Embedder {
  /** Names the model and its version; vectors of different ids are never compared. */
  readonly id: string;
  readonly dimensions: number;
  /** Whether texts of many languages that mean the same are near each other; else they are in English alone. */
  readonly isMultilingual?: boolean;
  /** @param purpose what does not say so is for the index; questions come before that */
  embed(texts: string[], signal?: AbortSignal, purpose?: Purpose): Promise<number[][]>;
}
