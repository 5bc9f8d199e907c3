import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Evidence, weighEvidence } from '../../knowledge/answer/evidence.ts';
import type { Embedder } from '../../knowledge/embedder/embedder.ts';
import type { SearchResult } from '../../knowledge/knowledge.ts';
import { openKnowledge } from '../../knowledge/open.ts';
import { wordFrequency } from '../../knowledge/words/word-frequency.ts';
import { openInMemory } from '../../store/database/embedded.ts';
import { migrate } from '../../store/database/migrate.ts';
import { sql } from '../../store/database/sql.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { type Question, readQuestions } from './questions.ts';
import { type RankedSection, rankedSections } from './scores.ts';

/** What was found for a question, and what the answer to it was. */
export interface Asked {
  question: Question;
  /** Fifty sections of each leg and of both, without their texts. */
  found: Pick<SearchResult, 'lexical' | 'semantic' | 'sections'>;
  evidence: Evidence | undefined;
  /** The section that was answered with; none when it was refused. */
  answeredWith: number | undefined;
  /** Milliseconds that the search took. */
  time: number;
}

export interface AskedCorpus {
  name: string;
  asked: Asked[];
  sections: Map<number, RankedSection>;
  /** `99 pages, 402 sections: ...`. */
  told: string;
}

// Measured is what the vectors are worth, not how fast this machine makes them.
const vectorTimeout = 60_000;

/** Reads a folder of docs into a database of its own and asks every question of a file. */
export async function askCorpus(
  name: string,
  docs: string,
  questions: string,
  embedder: Embedder,
): Promise<AskedCorpus> {
  const db = await openInMemory();
  await migrate(db);
  const { id: communityId } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', 'eval', 'eval') returning id`,
  );
  const knowledge = await openKnowledge({
    db,
    topics: await openTopics(db),
    embedder,
    allowPrivate: true,
    settleTimeout: vectorTimeout,
  });
  const source = await knowledge.follow({
    communityId,
    name: undefined,
    address: resolve(docs),
    refreshMinutes: 1440,
    origin: 'eval',
  });
  const report = await knowledge.refresh(source.id);
  while ((await knowledge.embedded()) < 1) await wait(200);
  const sections = await rankedSections(db);
  const words = await wordFrequency();
  const asked: Asked[] = [];
  for (const question of await readQuestions(questions)) {
    const start = performance.now();
    const found = await knowledge.search(question.question, { communityId, limit: 50 });
    const time = performance.now() - start;
    const evidence = found.sections.length
      ? weighEvidence({ ...found, sections: found.sections.slice(0, 10) }, words)
      : undefined;
    const answer = await knowledge.ask(question.question, { communityId });
    asked.push({
      question,
      found,
      evidence,
      answeredWith: answer.answered ? answer.citations[0]?.sectionId : undefined,
      time,
    });
  }
  await knowledge.stop();
  await db.close();
  const failed = report.failed.map(({ page }) => `; not read: ${page}`).join('');
  return {
    name,
    asked,
    sections,
    told: `${report.added.length} pages, ${sections.size} sections${failed}`,
  };
}
