/** What the thread is told: a text to embed, or to end once it has said what it was asked for last. */
export type ToThread = string | null;

/** What the thread says: that the model is loaded, then for each text its vector or why there is none. */
export type FromThread =
  | { is: 'ready' }
  | { is: 'vector'; vector: Float32Array }
  | { is: 'failed'; why: string };
