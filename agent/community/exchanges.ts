/** Words of a person and what a model answered. */
export interface Exchange {
  asked: string;
  answered: string;
}

/** The newest exchanges a model is offered; of these it is given as many as it can read. */
export const offered = 50;

/** What was asked and answered. A turn without an answer (it was too long, or the model failed) is nothing to go on from. */
export function exchanges(turns: readonly { actor: 'person' | 'model'; text: string }[]): Exchange[] {
  return turns.flatMap((turn, at) => {
    const next = turns[at + 1];
    return turn.actor === 'person' && next?.actor === 'model'
      ? [{ asked: turn.text, answered: next.text }]
      : [];
  });
}
