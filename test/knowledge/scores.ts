import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Question } from './questions.ts';

/** How well one question's sections were ranked, each 0 to 1. Pages are counted once each, where their best section stands. */
export interface Scores {
  page1: number;
  page5: number;
  /** One by the place of the first right page among ten, or 0. */
  reciprocal: number;
  section1: number;
  section5: number;
}

/** A section as it is compared with what is right. */
export interface RankedSection {
  page: string;
  /** Headings that it holds: its own, those above it, deeper ones inside it. */
  headings: Set<string>;
}

export function scoresOf(question: Question, ranked: readonly RankedSection[]): Scores {
  const pages = [...new Set(ranked.map(section => section.page))];
  const gold = new Set(question.gold.map(entry => entry.page));
  const place = pages.slice(0, 10).findIndex(page => gold.has(page));
  const isGold = (section: RankedSection) =>
    question.gold.some(
      entry =>
        entry.page === section.page && (!entry.heading || section.headings.has(plainHeading(entry.heading))),
    );
  return {
    page1: place === 0 ? 1 : 0,
    page5: place >= 0 && place < 5 ? 1 : 0,
    reciprocal: place >= 0 ? 1 / (place + 1) : 0,
    section1: ranked.slice(0, 1).some(isGold) ? 1 : 0,
    section5: ranked.slice(0, 5).some(isGold) ? 1 : 0,
  };
}

/** Every section of a database, by its id. */
export async function rankedSections(db: Database): Promise<Map<number, RankedSection>> {
  const rows = await db.all<{
    id: number;
    path: string;
    heading: string;
    above: string[];
    text: string;
  }>(sql`
    select section.id, page.path, section.heading, section.above, section.text
    from section join page on page.id = section.page_id`);
  return new Map(
    rows.map(row => {
      const deeper = row.text.split('\n').filter(text => /^\s*(?:#{4,6}\s|\*\*)/.test(text));
      return [
        row.id,
        { page: row.path, headings: new Set([row.heading, ...row.above, ...deeper].map(plainHeading)) },
      ];
    }),
  );
}

export function meanOf(scores: readonly Scores[], pick: (score: Scores) => number): number {
  return scores.reduce((sum, score) => sum + pick(score), 0) / (scores.length || 1);
}

function plainHeading(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
