import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';

interface Neighbour {
  id: number;
  heading: string;
  above: string[];
  text: string;
}

/**
 * What a section says, with what it can't be understood without: the sections under it when it only leads to them ("Follow
 * these steps:"), and all steps when it is one of several. `undefined` when its page was found missing.
 */
export async function sectionText(db: Queryable, section: FoundSection): Promise<string | undefined> {
  const page = await db.all<Neighbour>(sql`
    select section.id, section.heading, section.above, section.text
    from section join page on page.id = section.page_id
    where page.id = ${section.pageId} and page.missing = 0
    order by section.position`);
  const at = page.findIndex(other => other.id === section.sectionId);
  const own = page[at];
  if (!own) return undefined;
  const steps = stepsAround(page, at);
  if (steps.length > 1) return steps.map(under).join('\n\n');
  if (own.text.trim() && !/:\W*$/.test(own.text)) return own.text;
  const depth = own.above.length;
  const end = page.findIndex((other, index) => index > at && other.above[depth] !== own.heading);
  const below = page.slice(at + 1, end < 0 ? page.length : end);
  return [own.text, ...below.map(under)].filter(Boolean).join('\n\n');
}

function stepsAround(page: readonly Neighbour[], at: number): Neighbour[] {
  const numberOf = (section: Neighbour | undefined) =>
    Number(/^Step (\d+) of \d+:/.exec(section?.text ?? '')?.[1] ?? 0);
  const number = numberOf(page[at]);
  if (!number) return [];
  const first = at - number + 1;
  const end = page.findIndex((other, index) => index >= first && numberOf(other) !== index - first + 1);
  return page.slice(Math.max(0, first), end < 0 ? page.length : end);
}

function under({ heading, text }: Neighbour): string {
  return `**${heading}**\n\n${text}`;
}
