import { randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Embeddings } from '../index/embeddings.ts';
import { breadcrumbOf } from '../index/indexed-text.ts';
import type { Answer, AskOptions, Citation, Knowledge, SearchResult, Writer } from '../knowledge.ts';
import { wordsOf } from '../markdown/words.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { sourcesOf } from '../sources/source-rows.ts';
import { wordFrequency } from '../words/word-frequency.ts';
import { checkAnswer } from './check.ts';
import { type Evidence, placeOf, termWeights, weighEvidence } from './evidence.ts';
import { extractAnswer, type Nearness, renderExtracts } from './extract.ts';
import { isTooThin, refusalText } from './refuse.ts';
import { noteUnanswered } from './unanswered.ts';
import { notInDocs, writeAnswer } from './write.ts';

interface Parts {
  db: Database;
  search: Knowledge['search'];
  embeddings: Embeddings;
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

async function extracted(found: SearchResult, evidence: Evidence, parts: Parts): Promise<Answer | undefined> {
  const weights = termWeights(found, await wordFrequency());
  const { vector } = found;
  const nearness: Nearness = async texts => {
    if (!vector?.isReal) return undefined;
    const vectors = await parts.embeddings.forTexts(texts, vector.embedder);
    return vectors?.map(other => Math.max(0, dot(vector.vector, other)));
  };
  const extracts = await extractAnswer(found.query.question, found.sections, weights, evidence, nearness);
  const live = new Set(
    (
      await stillLive(
        parts.db,
        extracts.map(extract => extract.section),
      )
    ).map(section => section.sectionId),
  );
  const shown = extracts.filter(extract => live.has(extract.section.sectionId));
  if (shown.length === 0) return undefined;
  return {
    answered: true,
    text: renderExtracts(shown),
    citations: shown.map(({ section, units }) => citationOf(section, units[0]?.text)),
    looked: found.sections.map(section => citationOf(section)),
    by: 'extraction',
  };
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

function citationOf(section: FoundSection, text = section.text): Citation {
  const words = wordsOf(text).replace(/\s+/g, ' ');
  return {
    sectionId: section.sectionId,
    breadcrumb: breadcrumbOf(placeOf(section)),
    title: section.heading,
    url: section.anchor ? `${section.url}#${section.anchor}` : section.url,
    excerpt: words.length > excerptLength ? `${words.slice(0, excerptLength - 1).trimEnd()}…` : words,
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
