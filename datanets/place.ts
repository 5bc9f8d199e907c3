/** Where in its document a passage stands, as far as its kind of document says so. */
export interface Place {
  /** 1-based; a passage may go on over several. */
  page?: number;
  toPage?: number;
  slide?: number;
  /** The headings above it, the outermost first. */
  headings?: string[];
  /** Seconds from the beginning, of what is said in a recording. */
  from?: number;
  to?: number;
}
