import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Content } from '../validation/text/recognise.ts';

/** What a manifest says of a row. */
export interface Entry {
  /** SHA-256 of the row's line in its file. */
  hash: string;
  split: 'train' | 'held-out';
  submission: number;
  contributor: number;
}

/**
 * The rows to train on as JSONL, page by page in the order of their decisions. The held-out ones, 200 at most, are
 * gathered on the way, and what the manifest says of each.
 */
export async function* trainLines(
  db: Database,
  datanetId: number,
  through: number,
  gathered: { train: Entry[]; heldOut: Entry[]; heldOutLines: string[] },
): AsyncGenerator<Uint8Array> {
  for (const page of pagesOf(await acceptedSubmissions(db, datanetId, through))) {
    const lines: string[] = [];
    for (const { content, submission, contributor, heldOut } of await readPage(db, page)) {
      const line = JSON.stringify(content);
      const hash = createHash('sha256').update(line).digest('hex');
      const split = heldOut ? 'held-out' : 'train';
      (heldOut ? gathered.heldOut : gathered.train).push({ hash, split, submission, contributor });
      (heldOut ? gathered.heldOutLines : lines).push(line);
    }
    yield Buffer.from(lines.map(line => `${line}\n`).join(''));
    await new Promise(resolve => setImmediate(resolve));
  }
}

interface Accepted {
  id: number;
  /** Items, those that do not count included. */
  rows: number;
}

async function acceptedSubmissions(db: Queryable, datanetId: number, through: number): Promise<Accepted[]> {
  return await db.all(sql`
    select id, rows_good as rows from submission
    where datanet_id = ${datanetId} and status = 'accepted' and decision_no <= ${through}
    order by decision_no`);
}

/** Whole small submissions together, or a range of positions of a large one. */
interface Page {
  submissions: number[];
  from: number;
  to: number;
}

const pageSize = 200;

/**
 * Pages by what the items' unique index holds. "The next 200 by id" looks simpler, but a database without statistics
 * (the embedded one gathers none) sorts all that is left for each page: 20,000 rows took 1.2 s so and 0.4 s this way, and it grows with the square.
 */
function* pagesOf(submissions: readonly Accepted[]): Generator<Page> {
  let together: number[] = [];
  let rows = 0;
  for (const submission of submissions) {
    if (together.length > 0 && rows + submission.rows > pageSize) {
      yield { submissions: together, from: 0, to: pageSize };
      together = [];
      rows = 0;
    }
    if (submission.rows <= pageSize) {
      together.push(submission.id);
      rows += submission.rows;
      continue;
    }
    for (let from = 0; from < submission.rows; from += pageSize) {
      yield { submissions: [submission.id], from, to: from + pageSize };
    }
  }
  if (together.length > 0) yield { submissions: together, from: 0, to: pageSize };
}

async function readPage(db: Queryable, page: Page): Promise<FrozenItem[]> {
  return await db.all(sql`
    select content, submission_id as submission, person_id as contributor, held_out as "heldOut"
    from accepted_item
    where submission_id = any(${page.submissions}) and position >= ${page.from} and position < ${page.to}
    order by decision_no, position`);
}

interface FrozenItem {
  content: Content;
  submission: number;
  contributor: number;
  heldOut: boolean;
}
