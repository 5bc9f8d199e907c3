/** Turns texts into vectors of unit length. Hashed n-grams, the local model server, or any OpenAI-compatible endpoint. */
export interface Embedder {
  /** Names the model and its version; vectors of different ids are never compared. */
  readonly id: string;
  readonly dimensions: number;
  embed(texts: string[], signal?: AbortSignal): Promise<number[][]>;
}
