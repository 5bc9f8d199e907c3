import type { Database } from '../../store/database/database.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { screen } from './excerpt.ts';
import { withoutFooter } from './footer.ts';

const most = 2;
// What was found much later than the section that is shown is about something else.
const leastOfScore = 0.5;

/**
 * Sections of the page of the one that is shown which were found nearly as well and fit whole on what is left of the
 * screen, each under its heading.
 */
export async function samePage(
  db: Database,
  sections: readonly FoundSection[],
  shown: FoundSection,
  markdown: string,
): Promise<{ section: FoundSection; markdown: string }[]> {
  const more: { section: FoundSection; markdown: string }[] = [];
  let space = screen - markdown.length;
  for (const section of sections) {
    if (more.length === most) break;
    if (section.pageId !== shown.pageId || section.sectionId === shown.sectionId) continue;
    if (section.score < leastOfScore * shown.score) continue;
    const text = (await withoutFooter(db, section.sourceId, section.text)).trim();
    const own = `**${section.heading}**\n\n${text}`;
    // The one that is shown has those with it that it leads to.
    if (!text || /:\W*$/.test(text) || own.length + 2 > space || markdown.includes(text)) continue;
    space -= own.length + 2;
    more.push({ section, markdown: own });
  }
  return more;
}
