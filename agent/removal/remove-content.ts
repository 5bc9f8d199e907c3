import type { Datanets } from '../../datanets/datanets.ts';
import type { Submission } from '../../datanets/submission.ts';
import { UserError } from '../../store/errors.ts';
import type { Context } from '../context.ts';

export type ToRemove = Parameters<Datanets['removeContent']>[0];

/**
 * Removes content, and first what was copied of it: corrections, questions that evaluations and trainings show, and what
 * was said of it in chats. Done again after a crash it ends the same.
 *
 * @throws UserError as `planRemoval` does
 */
export async function removeAndForget(what: ToRemove, { rooms, redact }: Context): Promise<Submission> {
  const plan = await rooms.datanets.planRemoval(what).catch(error => {
    // The same call again, after it was done.
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (plan) {
    await redact(await rooms.datanets.removedWords(plan, what.reason));
    await rooms.feedback.forget([what.submissionId, ...plan.others]);
    await rooms.workers.forgetSamples(plan.versions.map(({ id }) => id));
  }
  return await rooms.datanets.removeContent(what);
}
