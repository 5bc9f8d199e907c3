import type { Database } from '../../store/database/database.ts';
import type { AskOptions, Knowledge, Quote } from '../knowledge.ts';
import { wordFrequency } from '../words/word-frequency.ts';
import { citationOf } from './citation.ts';
import { weighEvidence } from './evidence.ts';
import { passageFor } from './extract.ts';
import { isTooThin } from './refuse.ts';

/**
 * What the docs say in answer to a question, for whoever has it stand in a text of their own: the section as it stands,
 * without a model. Asking so is no question of a person, so it is noted nowhere.
 *
 * @returns undefined when they don't answer it
 */
export async function quoteFor(
  question: string,
  options: AskOptions,
  { db, search }: { db: Database; search: Knowledge['search'] },
): Promise<Quote | undefined> {
  const found = await search(question, options);
  if (found.sections.length === 0) return undefined;
  const evidence = weighEvidence(found, await wordFrequency());
  if (isTooThin(evidence)) return undefined;
  const passage = await passageFor(db, found, evidence);
  if (!passage) return undefined;
  const { breadcrumb, url } = citationOf(passage.section);
  return { text: passage.markdown, where: `${breadcrumb} (${url})` };
}
