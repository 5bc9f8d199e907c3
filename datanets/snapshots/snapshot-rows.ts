import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import type { MediaContent } from '../media.ts';
import type { Content } from '../validation/rows/content.ts';
import { mediaLine } from './media-line.ts';

/** What a manifest says of a row. */
export interface Entry {
  /** SHA-256 of the row's line in its file. */
  hash: string;
  split: 'train' | 'held-out';
  submission: number;
  contributor: number;
}

/** What is gathered while rows are written: 32 bytes for each to train on, and the held-out ones, 200 at most. */
export interface Gathered {
  trainRows: number;
  trainHashes: Buffer[];
  /** Rows to train on that follow each other and are of one submission. */
  runs: { submission: number; contributor: number; rows: number }[];
  heldOut: Entry[];
  heldOutLines: string[];
}

/** The rows to train on as JSONL, page by page in the order of their decisions. */
export async function* trainLines(
  db: Database,
  datanetId: number,
  through: number,
  gathered: Gathered,
): AsyncGenerator<Uint8Array> {
  for (const page of pagesOf(await acceptedSubmissions(db, datanetId, 0, through))) {
    const lines: string[] = [];
    const hashes: Buffer[] = [];
    for (const { content, submission, contributor, heldOut } of await readPage(db, page)) {
      const line = JSON.stringify('media' in content ? mediaLine(content) : content);
      const hash = createHash('sha256').update(line);
      if (heldOut) {
        gathered.heldOut.push({ hash: hash.digest('hex'), split: 'held-out', submission, contributor });
        gathered.heldOutLines.push(line);
        continue;
      }
      lines.push(line);
      gathered.trainRows++;
      hashes.push(hash.digest());
      const run = gathered.runs.at(-1);
      if (run?.submission === submission) run.rows++;
      else gathered.runs.push({ submission, contributor, rows: 1 });
    }
    gathered.trainHashes.push(Buffer.concat(hashes));
    yield Buffer.from(lines.map(line => `${line}\n`).join(''));
    await nextTurn();
  }
}

/** What the manifest says of each row, those to train on first. */
export function* entriesOf({ trainHashes, runs, heldOut }: Gathered): Generator<Entry> {
  const hashes = Buffer.concat(trainHashes);
  let at = 0;
  for (const { submission, contributor, rows } of runs) {
    for (let row = 0; row < rows; row++) {
      const hash = hashes.toString('hex', at, at + 32);
      at += 32;
      yield { hash, split: 'train', submission, contributor };
    }
  }
  yield* heldOut;
}

interface Accepted {
  id: number;
  contributor: number;
  /** Items, those that do not count included. */
  rows: number;
}

async function acceptedSubmissions(
  db: Queryable,
  datanetId: number,
  after: number,
  through: number,
): Promise<Accepted[]> {
  return await db.all(sql`
    select id, person_id as contributor, rows_good as rows from submission
    where datanet_id = ${datanetId} and status = 'accepted' and decision_no > ${after} and decision_no <= ${through}
    order by decision_no`);
}

/** Whole small submissions together, or a range of positions of a large one. */
interface Page {
  /** In the order of their decisions. */
  submissions: Accepted[];
  from: number;
  to: number;
}

const pageSize = 200;

/**
 * Pages by what the items' unique index holds. "The next 200 by id" looks simpler, but a database without statistics
 * (the embedded one gathers none) sorts all that is left for each page: 20,000 rows took 1.2 s so and 0.4 s this way, and it grows with the square.
 */
function* pagesOf(submissions: readonly Accepted[]): Generator<Page> {
  let together: Accepted[] = [];
  let rows = 0;
  for (const submission of submissions) {
    if (together.length > 0 && rows + submission.rows > pageSize) {
      yield { submissions: together, from: 0, to: pageSize };
      together = [];
      rows = 0;
    }
    if (submission.rows <= pageSize) {
      together.push(submission);
      rows += submission.rows;
      continue;
    }
    for (let from = 0; from < submission.rows; from += pageSize) {
      yield { submissions: [submission], from, to: from + pageSize };
    }
  }
  if (together.length > 0) yield { submissions: together, from: 0, to: pageSize };
}

async function readPage(db: Queryable, page: Page): Promise<FrozenItem[]> {
  const items = await db.all<Omit<FrozenItem, 'contributor'>>(sql`
    select content, submission_id as submission, held_out as "heldOut" from item where ${onPage(page)}
    order by position`);
  return page.submissions.flatMap(({ id, contributor }) =>
    items.filter(item => item.submission === id).map(item => ({ ...item, contributor })),
  );
}

interface FrozenItem {
  content: Content | MediaContent;
  submission: number;
  contributor: number;
  heldOut: boolean;
}

/** What the view accepted_item has of these submissions, which are known to be accepted: so the index is enough. */
function onPage({ submissions, from, to }: Page): Sql {
  return sql`submission_id = any(${submissions.map(({ id }) => id)}) and position >= ${from} and position < ${to}
    and not struck and novelty >= 0.2 and removal is null`;
}

const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve));
