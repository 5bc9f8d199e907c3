import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Context } from '../context.ts';
import { versionIn } from './version-data.ts';

/**
 * What `/train` would have to be given to do again what a job does: its base, its data and its settings, but no name.
 *
 * @throws UserError when there is no such job here, or it trains nothing
 */
export async function argumentsLikeJob(
  number: number,
  { rooms, community }: Pick<Context, 'rooms' | 'community'>,
): Promise<Record<string, unknown>> {
  const job = await rooms.workers.job(community.id, number);
  if (job.kind !== 'train') {
    throw new UserError(
      message('Job {job} trained nothing. Name one that did: “/jobs” lists them.', { job: String(number) }),
    );
  }
  const settings = Object.entries(job.settings).filter(([, value]) => value !== undefined && value !== null);
  return {
    base: job.base,
    ...versionIn(job.data.label),
    ...Object.fromEntries(settings),
  };
}
