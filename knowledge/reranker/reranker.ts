/** A model that reads a question and a passage together and says how well the one answers the other. */
export interface Reranker {
  /** Names the model, for people. */
  readonly name: string;
  /**
   * A number for each passage, larger where it answers better; only their order and distances mean something.
   *
   * @throws when the model is away, or the signal’s reason
   */
  score(question: string, passages: readonly string[], signal: AbortSignal): Promise<number[]>;
}
