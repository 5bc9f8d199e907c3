import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { TranslatableMessage } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';
import { datanetById } from '../datanet.ts';
import type { Datanet, Finding } from '../datanets.ts';
import { recordSubmissions } from '../ledger/record.ts';
import { decide } from '../review/decide.ts';
import { gradeValues } from '../review/decision.ts';
import { samplePositions, sampleSizes } from '../review/review-task.ts';
import {
  deleteSomeItems,
  insertItems,
  insertLikeness,
  insertPairs,
  knownItems,
} from '../submissions/items.ts';
import { move } from '../submissions/submission.ts';
import { noteUpload } from '../submissions/uploads.ts';
import { type Fault, presented } from '../validation/findings.ts';
import { type Claim, claimNext, endLeases, release, renew } from './claims.ts';
import { type Newcomers, newcomers } from './newcomers.ts';
import type { Host, Outcome } from './protocol.ts';
import { brokeOff, refusalReasons, tooMuch } from './refusals.ts';
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
/**
 * A check that is begun so often is given up, whatever ended it. Many, since what a check does ends its thread and not the
 * process: 20 kills within seconds of each start are none of its doing.
 */
const mostAttempts = 50;
/** One that the house ends so often by a fault that was seen (its database, its files). */
const mostFaults = 12;
/** One that fails by its file, or by a fault of the check: that will not be another time. */
const mostOfItsOwn = 2;
/** After a fault of ours, in ms for each so far. */
const waitAfterFault = 2_000;

/** @param shared threads of somebody else, who closes them; else threads of its own */
export function startCheckQueue(parts: CheckQueueOptions, shared?: ThreadPool): CheckQueue {
  const pool = shared ?? new ThreadPool();
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  // Whose submission was taken last stands last, so that people take turns.
  const served: number[] = [];
  let large = 0;
  let stopped = false;
  let awake = false;
  let filling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const fill = async () => {
    while (awake && !stopped) {
      awake = false;
      while (running.size < pool.threads && !stopped) {
        // The last thread is kept for small ones, which so never wait for large ones alone.
        const mayBeLarge = large < Math.max(1, pool.threads - 1);
        const claim = await claimNext(parts.db, parts.now(), served, mayBeLarge);
        if (!claim) break;
        if (claim.isLarge) large++;
        take(served, claim.personId);
        const check = checkOne(parts, pool, claim, stopping.signal).finally(() => {
          running.delete(check);
          if (claim.isLarge) large--;
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
  let label: TranslatableMessage | undefined;
  try {
    if (claim.attempt > mostAttempts) return await refuse(parts, claim, brokeOff(mostAttempts));
    await deleteItems(db, claim.id);
    const datanet = await datanetById(db, claim.datanetId);
    const files = await filesOf(db, claim.id);
    const job = {
      files: files.map(file => file.name),
      typed: claim.typed ?? undefined,
      context: claim.context,
      modality: datanet.modality,
      maxMegabytes: datanet.maxMegabytes,
      chats: {
        taken: datanet.chats === 'yes',
        agreed: claim.chatsAgreed,
        own: await ownAccounts(db, claim.personId),
      },
      documents: datanet.documents,
    };
    const host = hostOf(parts, claim, datanet, files, said => {
      label = said;
    });
    await pool.run(job, host, stopping);
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
  label: TranslatableMessage | undefined,
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
  if (lost) return await release(db, claim, now());
  const faults = claim.faults + 1;
  if (faults > mostFaults) return await refuse(parts, claim, brokeOff(faults));
  await release(db, { ...claim, faults }, new Date(now().getTime() + waitAfterFault * faults));
}

interface StoredFile {
  name: string;
  sha256: Sha256;
}

/** As the authors of exported chats are known. */
async function ownAccounts(db: Queryable, personId: number): Promise<string[]> {
  const accounts = await db.all<{ account: string }>(sql`
    select platform || ':' || external_id as account from identity where person_id = ${personId}`);
  return accounts.map(({ account }) => account);
}

async function filesOf(db: Queryable, submissionId: number): Promise<StoredFile[]> {
  return await db.all(sql`
    select name, sha256 from submission_file
    where submission_id = ${submissionId} and not left_out
    order by position`);
}

/** What the thread may ask. An answer is refused once another attempt has taken over or it was withdrawn. */
function hostOf(
  parts: CheckQueueOptions,
  claim: Claim,
  datanet: Datanet,
  stored: readonly StoredFile[],
  onLabel: (label: TranslatableMessage) => void,
): Host {
  const { db, files, topics, now } = parts;
  const known = knownItems(db, claim.datanetId, claim.id);
  const came = newcomers(db, claim);
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
    readMedia: itemIds => known.readMedia(itemIds),
    kept: sha256 => files.read(sha256),
    async store(content) {
      const stored = await files.put(content);
      // So that it goes again when the check comes to nothing.
      await noteUpload(db, { personId: claim.personId, ...stored, bytes: 0, at: now() });
      return stored;
    },
    async keep(rows, from) {
      const added = await insertItems(db, claim, rows, from);
      if (!added) throw new LetGo();
      ids.push(...added);
      await insertLikeness(db, rows, from, position => ids[position]);
    },
    newcomers: () => came.next(ids.length),
    async keepAlike(pairs) {
      const own = new Set(ids);
      await insertPairs(
        db,
        pairs.map(({ itemId, otherId, similarity }) =>
          own.has(itemId)
            ? { item: itemId, other: otherId, similarity }
            : { item: otherId, other: itemId, similarity },
        ),
      );
    },
    finish: outcome => finish(parts, claim, datanet, outcome, came),
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

/** Ends the check, unless something came that it was not compared with. */
async function finish(
  { db, now, random }: CheckQueueOptions,
  claim: Claim,
  datanet: Datanet,
  { good, total, format, findings: found }: Outcome,
  came: Newcomers,
): Promise<boolean> {
  const at = now();
  const findings = presented([...claim.findings, ...found]);
  const columns = sql`findings = ${json(findings)}::jsonb, format = ${format ? json(format) : null}::jsonb,
    rows_total = ${total}, rows_good = ${good}`;
  return await db.transaction(async tx => {
    await tx.run(sql`select from submission where id = ${claim.id} for update`);
    // `no key`: who gives something to the datanet holds their own row and refers to this one, and would be waited for by
    // what is done here with the submission's person, so that both waited for ever (seen on a server).
    await tx.run(sql`select from datanet where id = ${claim.datanetId} for no key update`);
    if (good > 0 && !(await came.areSeen(tx))) return false;
    if (datanet.modality !== 'text') await releaseFiles(tx, claim.id);
    if (good === 0) {
      const reasons = refusalReasons(findings, datanet.modality);
      const set = sql`${columns}, reasons = ${json(reasons)}::jsonb`;
      const refused = await move(tx, claim.id, { to: 'refused', at, attempt: claim.attempt, set });
      if (refused) await recordSubmissions(tx, [claim.id]);
      return true;
    }
    const set = sql`${columns}, sample = ${samplePositions(good, random, sampleSizes[datanet.modality])}::int[]`;
    const moved = await move(tx, claim.id, { to: 'waiting', at, attempt: claim.attempt, set });
    if (moved && datanet.review === 'automatic') {
      const value = gradeValues.usable;
      await decide(tx, claim.id, { accepted: true, value, reasons: [], struck: [], automatic: true, at });
    }
    return true;
  });
}

/** What was dropped is kept no longer than its cleaned copies need it. */
async function releaseFiles(tx: Queryable, submissionId: number): Promise<void> {
  await tx.run(sql`update submission_file set released = true where submission_id = ${submissionId}`);
}

/** Refuses it for what became of its check, as a finding and as its reason. */
async function refuse({ db, now }: CheckQueueOptions, claim: Claim, fault: Fault): Promise<void> {
  const finding: Finding = { ...fault, rows: [], count: 1 };
  await db.transaction(async tx => {
    const refused = await move(tx, claim.id, {
      to: 'refused',
      at: now(),
      attempt: claim.attempt,
      set: sql`reasons = ${json(refusalReasons([finding]))}::jsonb,
        findings = ${json(presented([...claim.findings, finding]))}::jsonb`,
    });
    if (refused) await recordSubmissions(tx, [claim.id]);
  });
}
