import { randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Answer, AskOptions, Knowledge, Refused, SearchResult, Writer } from '../knowledge.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { sourcesOf } from '../sources/source-rows.ts';
import { wordFrequency } from '../words/word-frequency.ts';
import { checkAnswer } from './check.ts';
import { citationOf } from './citation.ts';
import { type Evidence, weighEvidence } from './evidence.ts';
import { extracted } from './extract.ts';
import { isTooThin, refusal } from './refuse.ts';
import { ageNotes } from './source-age.ts';
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
  const answer = await answerOrRefusal(question, options, parts);
  if (!answer.answered) return answer;
  const cited = answer.citations.map(({ sectionId }) => sectionId);
  return { ...answer, notes: [...answer.notes, ...(await ageNotes(parts.db, cited, parts.now()))] };
}

async function answerOrRefusal(question: string, options: AskOptions, parts: Parts): Promise<Answer> {
  const asked = question.replace(/\s+/g, ' ').trim().slice(0, 2000);
  const words = await wordFrequency();
  const found = await parts.search(asked, options);
  if (found.sections.length === 0) return nothingFound(asked, options, parts, found);
  const evidence = weighEvidence(found, words);
  if (isTooThin(evidence)) return refuse(asked, options, parts, found.sections, evidence);
  const attempt = parts.writer && (await written(parts.writer, asked, options, found, parts));
  if (attempt && !isFailure(attempt)) return attempt;
  const answer = await extracted(parts.db, found, evidence);
  if (!answer) return refuse(asked, options, parts, found.sections, evidence);
  return attempt ? { ...answer, notes: [...answer.notes, attempt.why] } : answer;
}

/** Why there is no answer of the language model; extraction answers then, and says so. */
interface Failure {
  why: TranslatableMessage;
}

function isFailure(attempt: Answer | Failure): attempt is Failure {
  return !('answered' in attempt);
}

async function written(
  writer: Writer,
  question: string,
  options: AskOptions,
  { sections, query }: SearchResult,
  parts: Parts,
): Promise<Answer | Failure> {
  const mark = randomBytes(6).toString('hex');
  let text: string;
  try {
    const turn = query.isFollowUp ? options.history?.at(-1) : undefined;
    const instructions = await options.instructions?.();
    text = await writeAnswer(writer, question, turn, sections, {
      mark,
      instructions,
      signal: options.signal,
    });
  } catch {
    options.signal?.throwIfAborted();
    return {
      why: message(
        'The language model does not answer at the moment, so this is the section of the docs as it stands.',
      ),
    };
  }
  if (text.includes(notInDocs)) return refuse(question, options, parts, sections, undefined);
  const live = await stillLive(parts.db, sections);
  const checked = await checkAnswer(text, live);
  if (!checked) {
    return {
      why: message(
        'The docs don’t bear out what the language model wrote, so this is their section as it stands.',
      ),
    };
  }
  return {
    answered: true,
    text: checked.text,
    citations: checked.cited.map(section => citationOf(section)),
    looked: sections.map(section => citationOf(section)),
    by: { model: writer.model },
    notes: checked.dropped ? [leftOut(checked.dropped)] : [],
  };
}

async function refuse(
  question: string,
  options: AskOptions,
  parts: Parts,
  sections: readonly FoundSection[],
  evidence: Evidence | undefined,
): Promise<Refused> {
  await noteUnanswered(
    parts.db,
    { communityId: options.communityId, question, isPrivate: options.isPrivate ?? true },
    parts.now(),
  );
  const looked = sections.slice(0, 5).map(section => citationOf(section));
  return { answered: false, why: refusal(evidence, looked), looked };
}

/** Nothing to look at: no docs, docs that are still being read, or none that share a word with the question. */
async function nothingFound(
  question: string,
  options: AskOptions,
  parts: Parts,
  found: SearchResult,
): Promise<Answer> {
  const sources = await sourcesOf(parts.db, options.communityId);
  if (sources.length === 0)
    return nothingYet(
      message(
        'No docs are followed here yet, so there is nothing to answer from. An operator can add some with “/docs add”.',
      ),
    );
  const reading = sources.find(source => source.status === 'reading');
  if (found.lexical.sections === 0 && reading) {
    const { progress } = reading;
    return nothingYet(
      progress
        ? message(
            'The docs are still being read ({done, number} of {total, plural, one {# page} other {# pages}}). Ask again in a moment.',
            { ...progress },
          )
        : message('The docs are still being read. Ask again in a moment.'),
    );
  }
  return refuse(question, options, parts, [], undefined);
}

function leftOut(n: number): TranslatableMessage {
  return message(
    'Left out, since the docs don’t bear it out: {n, plural, one {# sentence} other {# sentences}} of the language model’s answer.',
    { n },
  );
}

function nothingYet(why: TranslatableMessage): Refused {
  return { answered: false, why: [why], looked: [] };
}

/** The sections whose pages are still there: an answer takes a while to write. */
async function stillLive(db: Database, sections: readonly FoundSection[]): Promise<FoundSection[]> {
  const rows = await db.all<{ id: number }>(sql`
    select section.id from section join page on page.id = section.page_id
    where section.id = any(${sections.map(section => section.sectionId)}::bigint[]) and page.missing = 0`);
  const live = new Set(rows.map(row => row.id));
  return sections.filter(section => live.has(section.sectionId));
}
