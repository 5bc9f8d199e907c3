import { randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { breadcrumbOf } from '../index/indexed-text.ts';
import type { Answer, AskOptions, Citation, Knowledge, SearchResult, Writer } from '../knowledge.ts';
import { wordsOf } from '../markdown/words.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { sourcesOf } from '../sources/source-rows.ts';
import { wordFrequency } from '../words/word-frequency.ts';
import { saysIt } from './asked-for.ts';
import { bestSection } from './best-section.ts';
import { blocksOf } from './blocks.ts';
import { checkAnswer } from './check.ts';
import { coverageOf, type Evidence, placeOf, termWeights, weighEvidence } from './evidence.ts';
import { excerptOf } from './excerpt.ts';
import { isTooThin, refusalText, shortName } from './refuse.ts';
import { sectionText } from './section-text.ts';
import { noteUnanswered } from './unanswered.ts';
import { notInDocs, writeAnswer } from './write.ts';

interface Parts {
  db: Database;
  search: Knowledge['search'];
  writer: Writer | undefined;
  now: () => Date;
}

/** Answers a question from the docs of a community, or says that they don't and what that rests on. */
export async function answerQuestion(question: string, options: AskOptions, parts: Parts): Promise<Answer> {
  const asked = question.replace(/\s+/g, ' ').trim().slice(0, 2000);
  const words = await wordFrequency();
  const found = await parts.search(asked, options);
  if (found.sections.length === 0) return nothingFound(asked, options, parts, found);
  const evidence = weighEvidence(found, words);
  if (isTooThin(evidence)) return refuse(asked, options, parts, found.sections, evidence);
  const answer =
    (parts.writer && (await written(parts.writer, asked, options, found, parts))) ??
    (await extracted(found, evidence, parts));
  return answer ?? refuse(asked, options, parts, found.sections, evidence);
}

/** `undefined` when the model failed or said nothing that the sections support; extraction then answers. */
async function written(
  writer: Writer,
  question: string,
  options: AskOptions,
  { sections, query }: SearchResult,
  parts: Parts,
): Promise<Answer | undefined> {
  const mark = randomBytes(6).toString('hex');
  let text: string;
  try {
    text = await writeAnswer(
      writer,
      question,
      query.isFollowUp ? options.history?.at(-1) : undefined,
      sections,
      {
        mark,
        signal: options.signal,
      },
    );
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return undefined;
  }
  if (text.includes(notInDocs)) return refuse(question, options, parts, sections, undefined);
  const live = await stillLive(parts.db, sections);
  const checked = checkAnswer(text, live);
  if (!checked) return undefined;
  return {
    answered: true,
    text: checked.text,
    citations: checked.cited.map(section => citationOf(section)),
    looked: sections.map(section => citationOf(section)),
    by: { model: writer.model },
  };
}

/** The one section that fits best, shown whole as far as a screen holds it. */
async function extracted(found: SearchResult, evidence: Evidence, parts: Parts): Promise<Answer | undefined> {
  const weights = termWeights(found, await wordFrequency());
  const section = bestSection(found.query.question, found.sections, weights, evidence);
  const text = section && (await sectionText(parts.db, section));
  if (!section || !text) return undefined;
  const { asked } = evidence;
  const { markdown, isWhole } = excerptOf(
    text,
    piece => coverageOf(piece, weights) + (asked && saysIt(asked, piece) ? 0.15 : 0),
  );
  const citation = citationOf(section);
  const lines = [cited(markdown)];
  if (!isWhole) lines.push(`The section goes on: [${shortName(citation)}](${citation.url}).`);
  return {
    answered: true,
    text: lines.join('\n\n'),
    citations: [citation],
    looked: found.sections.map(other => citationOf(other)),
    by: 'extraction',
  };
}

/** The citation stands at the end of a last paragraph or list, and after a table or code on a line of its own. */
function cited(markdown: string): string {
  const last = blocksOf(markdown).at(-1) ?? '';
  return /^\||```/.test(last) ? `${markdown}\n\n[1]` : `${markdown} [1]`;
}

async function refuse(
  question: string,
  options: AskOptions,
  parts: Parts,
  sections: readonly FoundSection[],
  evidence: Evidence | undefined,
): Promise<Answer> {
  await noteUnanswered(
    parts.db,
    { communityId: options.communityId, question, isPrivate: options.isPrivate ?? true },
    parts.now(),
  );
  const looked = sections.slice(0, 5).map(section => citationOf(section));
  return { answered: false, text: refusalText(evidence, looked), citations: [], looked, by: 'extraction' };
}

/** Nothing to look at: no docs, docs that are still being read, or none that share a word with the question. */
async function nothingFound(
  question: string,
  options: AskOptions,
  parts: Parts,
  found: SearchResult,
): Promise<Answer> {
  const sources = await sourcesOf(parts.db, options.communityId);
  const silent: Omit<Answer, 'text'> = { answered: false, citations: [], looked: [], by: 'extraction' };
  if (sources.length === 0) {
    return {
      ...silent,
      text: 'No docs are followed here yet, so there is nothing to answer from. An operator can add some with /docs add.',
    };
  }
  const reading = sources.find(source => source.status === 'reading');
  if (found.lexical.sections === 0 && reading) {
    const far = reading.progress ? ` (${reading.progress.done} of ${reading.progress.total} pages)` : '';
    return { ...silent, text: `The docs are still being read${far}. Ask again in a moment.` };
  }
  return refuse(question, options, parts, [], undefined);
}

/** The sections whose pages are still there: an answer takes a while to write. */
async function stillLive(db: Database, sections: readonly FoundSection[]): Promise<FoundSection[]> {
  const rows = await db.all<{ id: number }>(sql`
    select section.id from section join page on page.id = section.page_id
    where section.id = any(${sections.map(section => section.sectionId)}::bigint[]) and page.missing = 0`);
  const live = new Set(rows.map(row => row.id));
  return sections.filter(section => live.has(section.sectionId));
}

const excerptLength = 240;

function citationOf(section: FoundSection): Citation {
  const words = wordsOf(section.text).replace(/\s+/g, ' ');
  return {
    sectionId: section.sectionId,
    breadcrumb: breadcrumbOf(placeOf(section)),
    title: section.heading,
    url: section.anchor ? `${section.url}#${section.anchor}` : section.url,
    excerpt: words.length > excerptLength ? `${words.slice(0, excerptLength - 1).trimEnd()}…` : words,
  };
}
