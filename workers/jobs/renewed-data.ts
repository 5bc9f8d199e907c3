import { rm } from 'node:fs/promises';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { replacementOf } from '../../store/files/replaced-files.ts';
import { message } from '../../store/message.ts';
import type { TrainingRequest } from '../training-request.ts';
import type { ClaimedJob } from './job.ts';
import type { Reporter } from './progress-writer.ts';
import type { AttemptContext } from './run-attempt.ts';

/**
 * The job with the data that is left: rows of it may have had to go since it was asked for. One that has learned nothing
 * yet takes the files without them, and its row says so, so that its model is known to have learned from those alone.
 *
 * @throws UserError when it has learned from such rows already, or no row is left
 */
export async function withRenewedData(
  shop: AttemptContext,
  job: ClaimedJob,
  reporter: Pick<Reporter, 'log'>,
): Promise<ClaimedJob> {
  const { data } = job;
  const train = await replacementOf(shop.db, data.snapshotId, data.train);
  const heldOut = await replacementOf(shop.db, data.snapshotId, data.heldOut);
  if (!train && !heldOut) return job;
  const renewed: TrainingRequest['data'] = {
    ...data,
    train: train?.sha256 ?? data.train,
    heldOut: heldOut?.sha256 ?? data.heldOut,
    rows: { train: train?.rows ?? data.rows.train, heldOut: heldOut?.rows ?? data.rows.heldOut },
  };
  checkLeft(job.kind, renewed);
  const learned = job.kind === 'train' && train !== undefined;
  const kept = await shop.db.run(sql`
    update training_job
    set data = ${json(renewed)}, evaluation_before = case when checkpoint_step is null then null else evaluation_before end
    where number = ${job.number} and attempt = ${job.attempt} and status = 'running'
      and (not ${learned}::boolean or (checkpoint_step is null and checkpoint_copy is null))`);
  if (kept === 0) throw hasLearned(data.label);
  // What an attempt before it read, and a checkpoint that it did not come to report.
  if (learned || job.kind === 'evaluate')
    await rm(shop.folders.run(job.number), { recursive: true, force: true });
  const gone = data.rows.train - renewed.rows.train + (data.rows.heldOut - renewed.rows.heldOut);
  reporter.log(
    `Rows of ${data.label} were removed on request since this was asked for: it goes on without ${gone} of them.`,
  );
  return { ...job, data: renewed };
}

function hasLearned(label: string): UserError {
  return new UserError(
    message(
      'Rows of {label} were removed on request after this job had learned from them, so it does not go on. Train again: the new job takes what is left.',
      { label },
    ),
  );
}

function checkLeft(kind: ClaimedJob['kind'], { label, rows }: TrainingRequest['data']): void {
  if (kind === 'train' && rows.train === 0)
    throw new UserError(
      message(
        'All rows of {label} that it was to learn from were removed on request. Train on a newer version.',
        { label },
      ),
    );
  if (kind === 'evaluate' && rows.heldOut === 0)
    throw new UserError(
      message('All held-out rows of {label} were removed on request: there is nothing to measure on.', {
        label,
      }),
    );
}
