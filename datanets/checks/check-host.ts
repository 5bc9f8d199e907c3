import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { TranslatableMessage } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Datanet } from '../datanet-settings.ts';
import { recordSubmissions } from '../ledger/record.ts';
import { decide } from '../review/decide.ts';
import { gradeValues } from '../review/decision.ts';
import { settleNovelty } from '../review/novelty.ts';
import { samplePositions, sampleSizes } from '../review/review-task.ts';
import { insertItems, insertLikeness, insertPairs, knownItems } from '../submissions/items.ts';
import { move } from '../submissions/submission.ts';
import { noteUpload } from '../submissions/uploads.ts';
import { presented } from '../validation/findings.ts';
import { likeRemovedCode } from '../validation/text/removed-faults.ts';
import { type Claim, renew } from './claims.ts';
import { type Newcomers, newcomers } from './newcomers.ts';
import type { Host, Outcome } from './protocol.ts';
import { refusalReasons } from './refusals.ts';
/** What a check works with. */
export interface CheckParts {
  db: Database;
  files: Files;
  topics: Topics;
  now: () => Date;
  random: () => number;
  log: Logger;
}

/** The check is over without a result: another attempt has taken over, or it was withdrawn. */
export class LetGo extends Error {}

export interface StoredFile {
  name: string;
  sha256: Sha256;
}

/** What the thread may ask. An answer is refused once another attempt has taken over or it was withdrawn. */
export function hostOf(
  parts: CheckParts,
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
    removedSharing: bands => known.removedSharing(bands),
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

/** Ends the check, unless something came that it was not compared with. */
async function finish(
  { db, now, random }: CheckParts,
  claim: Claim,
  datanet: Datanet,
  { good, total, format, findings: found }: Outcome,
  came: Newcomers,
): Promise<boolean> {
  if (good > 0) await settleNovelty(db, claim.id);
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
    // What may be removed content once more is for a person to look at.
    if (moved && datanet.review === 'automatic' && !findings.some(({ code }) => code === likeRemovedCode)) {
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
