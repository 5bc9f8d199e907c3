import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Topics } from '../../store/queue/topics.ts';
import { datanetById } from '../datanet.ts';
import type { Datanet, Finding } from '../datanets.ts';
import { decide } from '../review/decide.ts';
import { gradeValues } from '../review/decision.ts';
import { samplePositions } from '../review/review-queue.ts';
import {
  deleteSomeItems,
  insertedAtOnce,
  insertItems,
  insertLikeness,
  knownItems,
} from '../submissions/items.ts';
import { move } from '../submissions/submission.ts';
import { excerpt, presented } from '../validation/findings.ts';
import { type TimeSlice, timeSlices } from '../validation/time-slices.ts';
import { type Verdict, validate } from '../validation/validate.ts';

export interface CheckingParts {
  db: Database;
  files: Files;
  topics: Topics;
  now: () => Date;
  random: () => number;
  /** Told what went wrong on our side; never given what people wrote. */
  report: (problem: string) => void;
}

/** Checks what was received, one submission after another, beside the process's other work. */
export interface Checking {
  /** Says that there may be something to check. */
  wake(): void;
  /** Takes up what a stopped process left, and from then on looks every ten seconds for what another one lost. */
  resume(): Promise<void>;
  /** Waits until the check under way has let go; it is taken up again by the next `resume`. */
  stop(): Promise<void>;
}

/** A check counts as lost when it was silent for so long, in ms. */
const leaseTime = 30_000;
const lookAgain = 10_000;
/** A check that fails so often is given up, so that one bad file can't take the process down for ever. */
const mostAttempts = 12;
/** After a fault of ours, in ms for each attempt so far. */
const waitAfterFault = 2_000;
const stepEvery = 200;

export function startChecking(parts: CheckingParts): Checking {
  let stopped = false;
  let awake = false;
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const work = async () => {
    while (awake && !stopped) {
      awake = false;
      for (let claim = await takeNext(parts); claim; claim = stopped ? undefined : await takeNext(parts)) {
        await checkOne(parts, claim, () => stopped);
      }
    }
  };
  const wake = () => {
    awake = true;
    if (stopped || working) return;
    working = work()
      .catch(error => parts.report(problemWords(error)))
      .finally(() => {
        working = undefined;
      });
  };
  return {
    wake,
    async resume() {
      // The embedded database has one owner, so whatever is being checked was being checked by one that is gone.
      if (parts.db.kind === 'embedded' && !working) await endLeases(parts.db);
      timer ??= setInterval(wake, lookAgain).unref();
      wake();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await working;
    },
  };
}

interface Claim {
  id: number;
  datanetId: number;
  attempt: number;
  typed: string | null;
  findings: Finding[];
}

async function endLeases(db: Queryable): Promise<void> {
  await db.run(sql`update submission set lease_until = 'epoch' where status = 'checking'`);
}

/** Takes the oldest submission that nobody is checking; not two of one datanet at once, since each is compared with the other. */
async function takeNext({ db, now, topics }: CheckingParts): Promise<Claim | undefined> {
  const at = now();
  const claim = await db.transaction(async tx => {
    const next = await tx.first<{ id: number; attempt: number }>(sql`
      select s.id, s.attempt
      from submission s
      where (s.status = 'received' or (s.status = 'checking' and s.lease_until <= ${at}))
        and not exists (
          select from submission o
          where o.datanet_id = s.datanet_id and o.status = 'checking' and o.id <> s.id
        )
      order by s.id
      limit 1
      for update skip locked`);
    if (!next) return undefined;
    const attempt = next.attempt + 1;
    const moved = await move(tx, next.id, {
      to: 'checking',
      at,
      set: sql`attempt = ${attempt}, lease_until = ${leaseFrom(at)}`,
    });
    if (!moved) return undefined;
    return await tx.one<Claim>(sql`
      select id, datanet_id as "datanetId", attempt, typed, findings from submission where id = ${next.id}`);
  });
  if (claim) topics.publish(`submission:${claim.id}`);
  return claim;
}

function leaseFrom(at: Date): Date {
  return new Date(at.getTime() + leaseTime);
}

/** The check is over without a result: another attempt has taken over, it was withdrawn, or the room closes. */
class LetGo extends Error {}

async function checkOne(parts: CheckingParts, claim: Claim, isStopped: () => boolean): Promise<void> {
  const { db, topics, now } = parts;
  try {
    if (claim.attempt > mostAttempts) return await giveUp(parts, claim);
    await deleteItems(db, claim.id);
    const datanet = await datanetById(db, claim.datanetId);
    const watch = watcher(parts, claim, isStopped);
    const verdict = await validate(await givenOf(parts, claim), datanet, knownItems(db, datanet.id), watch);
    await keep(db, claim, verdict, watch('Keeping the rows', 0.85, 1));
    await finish(parts, claim, datanet, verdict);
  } catch (error) {
    const wait = error instanceof LetGo ? 0 : waitAfterFault * claim.attempt;
    if (wait > 0) parts.report(`Checking submission ${claim.id}: ${problemWords(error)}`);
    await release(db, claim, new Date(now().getTime() + wait)).catch(() => {});
  } finally {
    topics.publish(`submission:${claim.id}`);
  }
}

async function givenOf({ db, files }: CheckingParts, claim: Claim) {
  const list = await db.all<{ name: string; sha256: Sha256 }>(sql`
    select name, sha256 from submission_file
    where submission_id = ${claim.id} and not left_out
    order by position`);
  return {
    files: list.map(({ name, sha256 }) => ({ name, read: () => files.read(sha256) })),
    ...(claim.typed !== null && { typed: claim.typed }),
  };
}

/** Gives the event loop its turns, writes the step down at most five times a second, and stops what must stop. */
function watcher({ db, topics, now }: CheckingParts, claim: Claim, isStopped: () => boolean) {
  let written = 0;
  return (label: string, from: number, to: number): TimeSlice =>
    timeSlices(async done => {
      if (isStopped()) throw new LetGo();
      if (performance.now() - written < stepEvery) return;
      written = performance.now();
      const step = { label, done: Math.round((from + (to - from) * Math.min(1, done)) * 1000) / 1000 };
      const current = await db.run(sql`
        update submission set step = ${json(step)}::jsonb, lease_until = ${leaseFrom(now())}
        where id = ${claim.id} and attempt = ${claim.attempt} and status = 'checking'`);
      if (current === 0) throw new LetGo();
      topics.publish(`submission:${claim.id}`);
    });
}

/** Writes the good rows, a few at a time: one long transaction would keep everybody else from the only connection. */
async function keep(db: Database, claim: Claim, { rows }: Verdict, slice: TimeSlice): Promise<void> {
  const ids: number[] = [];
  for (let from = 0; from < rows.length; from += insertedAtOnce) {
    const part = rows.slice(from, from + insertedAtOnce);
    const added = await insertItems(db, claim, part, from);
    if (!added) throw new LetGo();
    ids.push(...added);
    await insertLikeness(db, part, from, position => ids[position]);
    await slice.rest(from / rows.length);
  }
}

async function deleteItems(db: Database, submissionId: number): Promise<void> {
  while (await deleteSomeItems(db, submissionId)) await new Promise(resolve => setImmediate(resolve));
}

async function finish(
  { db, now, random }: CheckingParts,
  claim: Claim,
  datanet: Datanet,
  verdict: Verdict,
): Promise<void> {
  const at = now();
  const good = verdict.rows.length;
  const findings = presented([...claim.findings, ...verdict.findings]);
  const columns = sql`findings = ${json(findings)}::jsonb, format = ${verdict.format ?? null},
    rows_total = ${verdict.total}, rows_good = ${good}`;
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

async function giveUp({ db, now }: CheckingParts, claim: Claim): Promise<void> {
  const reason = `The check broke off ${mostAttempts} times; the fault is on our side. Nothing was counted; give it again later, in smaller parts if it is large.`;
  await move(db, claim.id, {
    to: 'refused',
    at: now(),
    attempt: claim.attempt,
    set: sql`reasons = ${json([reason])}::jsonb`,
  });
}

/** Lets the next look take it up again. */
async function release(db: Queryable, claim: Claim, at: Date): Promise<void> {
  await db.run(sql`
    update submission set lease_until = ${at}
    where id = ${claim.id} and attempt = ${claim.attempt} and status = 'checking'`);
}

/** What went wrong, without the values that a database quotes in its messages. */
function problemWords(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return excerpt(`${error.name}: ${error.message.split('\n')[0] ?? ''}`, 200);
}
