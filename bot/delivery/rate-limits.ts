/** How fast a platform may be written to. */
export interface RateLimits {
  /** The limit of a chat, by the platform's id of it. */
  chat(externalId: string): ChatRateLimit;
  /** Requests of all chats together. */
  perSecond: number;
}

export interface ChatRateLimit {
  /** So many requests in so many milliseconds. */
  requests: number;
  milliseconds: number;
  /**
   * Milliseconds between two versions of one message; where edits count like messages, longer when more of the requests
   * are used up, so that a live card leaves room for answers.
   */
  editMs: number | ((used: number) => number);
}
