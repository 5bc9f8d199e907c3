import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { TranslatableMessage } from '../../store/message.ts';
import { datanetById } from '../datanet.ts';
import { recordSubmissions } from '../ledger/record.ts';
import type { Finding } from '../submission.ts';
import { deleteSomeItems } from '../submissions/items.ts';
import { move } from '../submissions/submission.ts';
import { type Fault, presented } from '../validation/findings.ts';
import { type CheckParts, hostOf, LetGo, type StoredFile } from './check-host.ts';
import { type Claim, release } from './claims.ts';
import { brokeOff, refusalReasons, tooMuch } from './refusals.ts';
import { CheckBroke, PoolClosed, ThreadEnded, type ThreadPool } from './thread-pool.ts';

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

/** Checks a submission that was claimed, in a thread; whatever ends the check, the submission is refused in words, or tried again. */
export async function checkSubmission(
  parts: CheckParts,
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
  parts: CheckParts,
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

async function deleteItems(db: Database, submissionId: number): Promise<void> {
  while (await deleteSomeItems(db, submissionId)) await new Promise(resolve => setImmediate(resolve));
}

/** Refuses it for what became of its check, as a finding and as its reason. */
async function refuse({ db, now }: CheckParts, claim: Claim, fault: Fault): Promise<void> {
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
