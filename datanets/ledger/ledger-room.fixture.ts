import type { Database } from '../../store/database/database.ts';
import { atOneMoment } from '../../store/database/one-moment.ts';
import { auditLedger, type LedgerAudit } from '../../store/ledger/audit.ts';
import { sequenceSome } from '../../store/ledger/sequencer.ts';
import { auditSubmissions } from './audit.ts';
import { type DatanetsEntry, originOf } from './entry-kinds.ts';
import { openReplay, type Replay } from './replay.ts';

/** Gives all that waits its place. */
export async function sequenceAll(db: Database): Promise<void> {
  while ((await sequenceSome(db)) > 0);
}

/** Audits the log and the submissions, with what the log replays to. */
export async function auditAll(db: Database): Promise<LedgerAudit & { replay: Replay }> {
  return await atOneMoment(db, async tx => {
    const replay = openReplay();
    const { size, problems } = await auditLedger(
      tx,
      entry => originOf(entry as unknown as DatanetsEntry),
      replay.add,
    );
    const compared = await auditSubmissions(tx, replay.submissions(), replay.current);
    return { size, problems: [...problems, ...replay.problems(), ...compared], replay };
  });
}
