import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Topics } from '../../store/queue/topics.ts';
import { datanetById } from '../datanet.ts';
import type { Datanet, Finding } from '../datanets.ts';
import { decide } from '../review/decide.ts';
import { gradeValues } from '../review/decision.ts';
import { samplePositions } from '../review/review-queue.ts';
import { deleteSomeItems, insertItems, insertLikeness, knownItems } from '../submissions/items.ts';
import { move } from '../submissions/submission.ts';
import { excerpt, type Fault, presented } from '../validation/findings.ts';
import { error } from '../validation/rows/faults.ts';
import { type Claim, claimNext, endLeases, release, renew } from './claims.ts';
import type { Host, Outcome } from './protocol.ts';
import { CheckBroke, PoolClosed, ThreadEnded, ThreadPool } from './thread-pool.ts';

export interface CheckQueueOptions {
  db: Database;
  files: Files;
  topics: Topics;
  now: () => Date;
  random: () => number;
  log: Logger;
}

/** Checks what was received in threads of their own, so that no file keeps the process from its other work. */
export interface CheckQueue {
  /** Says that there may be something to check. */
  wake(): void;
  /** Takes up what a stopped process left, and from then on looks every ten seconds for what another one lost. */
  resume(): Promise<void>;
  /** Waits until the check under way has let go; it is taken up again by the next `resume`. */
  stop(): Promise<void>;
}

const lookAgain = 10_000;
/** A check that fails so often by a fault of the house (its database, its files) is given up. */
const mostAttempts = 12;
/** One that fails by its file, or by a fault of the check: that will not be another time. */
const mostOfItsOwn = 2;
/** After a fault of ours, in ms for each attempt so far. */
const waitAfterFault = 2_000;

/** @param shared threads of somebody else, who closes them; else threads of its own */
export function startCheckQueue(parts: CheckQueueOptions, shared?: ThreadPool): CheckQueue {
  const pool = shared ?? new ThreadPool();
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  // Whose submission was taken last stands last, so that people take turns.
  const served: number[] = [];
  let stopped = false;
  let awake = false;
  let filling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const fill = async () => {
    while (awake && !stopped) {
      awake = false;
      while (running.size < pool.threads && !stopped) {
        const claim = await claimNext(parts.db, parts.now(), served);
        if (!claim) break;
        take(served, claim.personId);
        const check = checkOne(parts, pool, claim, stopping.signal).finally(() => {
          running.delete(check);
          wake();
        });
        running.add(check);
      }
    }
  };
  const wake = () => {
    awake = true;
    if (stopped || filling) return;
    filling = fill()
      .catch(err => parts.log.error({ err }, 'Submissions could not be looked for; it is tried again'))
      .finally(() => {
        filling = undefined;
        if (awake && !stopped && running.size < pool.threads) wake();
      });
  };
  return {
    wake,
    async resume() {
      // The embedded database has one owner, so whatever is being checked was being checked by one that is gone.
      if (parts.db.kind === 'embedded' && running.size === 0 && !filling) await endLeases(parts.db);
      timer ??= setInterval(wake, lookAgain).unref();
      wake();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      stopping.abort();
      if (!shared) await pool.close();
      // A claim that was under way has started its check by now, which lets go at once.
      await filling;
      await Promise.all(running);
    },
  };
}

const mostServed = 1000;

function take(served: number[], personId: number): void {
  const at = served.indexOf(personId);
  if (at !== -1) served.splice(at, 1);
  served.push(personId);
  if (served.length > mostServed) served.shift();
}

/** The check is over without a result: another attempt has taken over, or it was withdrawn. */
class LetGo extends Error {}

async function checkOne(
  parts: CheckQueueOptions,
  pool: ThreadPool,
  claim: Claim,
  stopping: AbortSignal,
): Promise<void> {
  const { db, topics, now } = parts;
  topics.publish(`submission:${claim.id}`);
  let label = '';
  try {
    if (claim.attempt > mostAttempts) return await refuse(parts, claim, brokeOff(mostAttempts));
    await deleteItems(db, claim.id);
    const datanet = await datanetById(db, claim.datanetId);
    const files = await filesOf(db, claim.id);
    const job = {
      files: files.map(file => file.name),
      typed: claim.typed ?? undefined,
      maxMegabytes: datanet.maxMegabytes,
    };
    const host = hostOf(parts, claim, files, said => {
      label = said;
    });
    const outcome = await pool.run(job, host, stopping);
    await finish(parts, claim, datanet, outcome);
  } catch (problem) {
    await afterFault(parts, claim, problem, label).catch(() => release(db, claim, now()).catch(() => {}));
  } finally {
    topics.publish(`submission:${claim.id}`);
  }
}

/** What ended a check decides what becomes of it: it is let go, tried again, or refused in words. */
async function afterFault(
  parts: CheckQueueOptions,
  claim: Claim,
  problem: unknown,
  label: string,
): Promise<void> {
  const { db, now } = parts;
  const lost = problem instanceof LetGo || problem instanceof PoolClosed;
  if (!lost) {
    const fields = { submission: claim.id, attempts: claim.attempt, err: problem };
    parts.log.error(fields, 'A submission could not be checked');
  }
  if (problem instanceof ThreadEnded && claim.attempt >= mostOfItsOwn) {
    return await refuse(parts, claim, tooMuch(problem, label));
  }
  if (problem instanceof CheckBroke && claim.attempt >= mostOfItsOwn) {
    return await refuse(parts, claim, brokeOff(claim.attempt));
  }
  const wait = lost ? 0 : waitAfterFault * claim.attempt;
  await release(db, claim, new Date(now().getTime() + wait));
}

interface StoredFile {
  name: string;
  sha256: Sha256;
}

async function filesOf(db: Queryable, submissionId: number): Promise<StoredFile[]> {
  return await db.all(sql`
    select name, sha256 from submission_file
    where submission_id = ${submissionId} and not left_out
    order by position`);
}

/** What the thread may ask. An answer is refused once another attempt has taken over or it was withdrawn. */
function hostOf(
  { db, files, topics, now }: CheckQueueOptions,
  claim: Claim,
  stored: readonly StoredFile[],
  onLabel: (label: string) => void,
): Host {
  const known = knownItems(db, claim.datanetId);
  const ids: number[] = [];
  return {
    async file(index) {
      const file = stored[index];
      if (!file) throw new LetGo();
      return await files.read(file.sha256);
    },
    sameAs: hashes => known.sameAs(hashes),
    sharing: bands => known.sharing(bands),
    read: itemIds => known.read(itemIds),
    async keep(rows, from) {
      const added = await insertItems(db, claim, rows, from);
      if (!added) throw new LetGo();
      ids.push(...added);
      await insertLikeness(db, rows, from, position => ids[position]);
    },
    async progress(label, done) {
      onLabel(label);
      if (!(await renew(db, claim, now(), { label, done: Math.round(done * 1000) / 1000 })))
        throw new LetGo();
      topics.publish(`submission:${claim.id}`);
    },
  };
}

async function deleteItems(db: Database, submissionId: number): Promise<void> {
  while (await deleteSomeItems(db, submissionId)) await new Promise(resolve => setImmediate(resolve));
}

async function finish(
  { db, now, random }: CheckQueueOptions,
  claim: Claim,
  datanet: Datanet,
  { good, total, format, findings: found }: Outcome,
): Promise<void> {
  const at = now();
  const findings = presented([...claim.findings, ...found]);
  const columns = sql`findings = ${json(findings)}::jsonb, format = ${format ?? null},
    rows_total = ${total}, rows_good = ${good}`;
  await db.transaction(async tx => {
    if (good === 0) {
      const reasons = refusalReasons(findings);
      const set = sql`${columns}, reasons = ${json(reasons)}::jsonb`;
      await move(tx, claim.id, { to: 'refused', at, attempt: claim.attempt, set });
      return;
    }
    const set = sql`${columns}, sample = ${samplePositions(good, random)}::int[]`;
    const moved = await move(tx, claim.id, { to: 'waiting', at, attempt: claim.attempt, set });
    if (moved && datanet.review === 'automatic') {
      const value = gradeValues.usable;
      await decide(tx, claim.id, { accepted: true, value, reasons: [], struck: [], automatic: true, at });
    }
  });
}

function refusalReasons(findings: readonly Finding[]): string[] {
  const errors = findings.filter(finding => finding.severity === 'error').slice(0, 5);
  if (errors.length === 0) return ['There is no row in it.'];
  return errors.map(({ file, message, mend }) =>
    [file && `${file}:`, message, mend].filter(Boolean).join(' '),
  );
}

/** Refuses it for what became of its check, as a finding and as its reason. */
async function refuse({ db, now }: CheckQueueOptions, claim: Claim, fault: Fault): Promise<void> {
  const finding: Finding = { ...fault, rows: [], count: 1 };
  const reason = `${fault.message} ${fault.mend}`;
  await move(db, claim.id, {
    to: 'refused',
    at: now(),
    attempt: claim.attempt,
    set: sql`reasons = ${json([reason])}::jsonb,
      findings = ${json(presented([...claim.findings, finding]))}::jsonb`,
  });
}

function brokeOff(times: number): Fault {
  return error(
    'check-broke-off',
    `The check broke off ${times} times; the fault is on our side. Nothing was counted.`,
    'Give it again later, in smaller parts if it is large.',
  );
}

function tooMuch({ by }: ThreadEnded, label: string): Fault {
  const what = {
    memory: 'took more memory than one check may have',
    time: 'came to no end',
    other: 'ended unexpectedly',
  }[by];
  const where = label ? ` (at: ${excerpt(label, 80)})` : '';
  return error(
    'check-stopped',
    `The check of this ${what}${where}, so it was stopped. Nothing was counted.`,
    'Give it in smaller parts, or leave out what is unlike the rest.',
  );
}
