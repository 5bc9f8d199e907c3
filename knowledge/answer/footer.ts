import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

// On so many pages the same last paragraph is a footer ("If this article is outdated, let us know"), not what they say.
const pagesOfFooter = 5;
const shortest = 40;
const longestTarget = 500;

/** A section's text without the paragraph that stands at the end of many pages of its docs. */
export async function withoutFooter(db: Queryable, sourceId: number, text: string): Promise<string> {
  const at = text.lastIndexOf('\n\n');
  const last = text.slice(at + 2);
  if (at < 0 || last.length < shortest || /^(?:```|\||[-*+]\s|\d+[.)]\s| )/.test(last)) return text;
  // "[Was this page helpful?](...)": its target names the page, so it is another on each.
  const link = /^\[[^\][]+\]\((?=[^()\s]*\)$)/.exec(last)?.[0];
  const length = link ? link.length + longestTarget : last.length;
  const { pages } = await db.one<{ pages: number }>(sql`
    select count(distinct page_id)::int as pages from section
    where source_id = ${sourceId} and strpos(right(text, ${length + 2}), ${`\n\n${link ?? last}`}) > 0`);
  return pages < pagesOfFooter ? text : text.slice(0, at);
}
