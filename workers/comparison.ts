/** One model's answer in a comparison. */
export interface ComparedAnswer {
  name: string;
  /** Of a tuned model. */
  version?: string | undefined;
  answer: string;
}

/** Answers of several models to one prompt, in the order in which they were shown. */
export interface NewComparison {
  communityId: number;
  personId: number;
  origin: string;
  /** Whose they are was not shown before the vote: then it counts. */
  blind: boolean;
  prompt: string;
  answers: ComparedAnswer[];
}

export interface Comparison extends NewComparison {
  /** What the asker thinks is best, by number; null: none is better. */
  choice: number | null;
}

/** A model version by blind votes, on Elo's scale around 1000. */
export interface ArenaStanding {
  /** `maths-v1@0f3a8c21d4b6`, or a base's name. */
  name: string;
  rating: number;
  /** Its 95 % interval. */
  low: number;
  high: number;
  votes: number;
  /** So few votes that it may still change much. */
  provisional: boolean;
}

export interface Arena {
  /** Keeps answers; the same origin again gives the number of those that are there. */
  keep(comparison: NewComparison): Promise<number>;
  /**
   * Keeps who was best for the asker; a second vote changes nothing.
   *
   * @throws UserError when these answers are not the person's to judge
   */
  vote(vote: {
    communityId: number;
    personId: number;
    comparison: number;
    choice: number | null;
  }): Promise<Comparison>;
  /**
   * Answers that were put side by side for a person, once they may know whose they are.
   *
   * @throws UserError when there are none of that number for them
   */
  compared(of: { communityId: number; personId: number; comparison: number }): Promise<NewComparison>;
  /** Strongest first. */
  standings(communityId: number): Promise<ArenaStanding[]>;
  /** One of the questions that were held out when a model was trained, drawn with `random` (0 to 1). */
  question(communityId: number, model: string, random: () => number): Promise<string | undefined>;
}
