import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Job } from '../job.ts';

/** @throws UserError when it has ended by itself, so that nothing is there to stop */
export function checkStoppable({ number, status }: Job): void {
  const job = String(number);
  if (status === 'done') throw new UserError(message('Job {job} is done already: nothing runs.', { job }));
  if (status === 'failed')
    throw new UserError(message('Job {job} has failed already: nothing runs.', { job }));
}

/** @throws UserError when it is done, so that nothing is left to do */
export function checkUnfinished({ number, status, kind, modelName }: Job): void {
  if (status !== 'done') return;
  const job = String(number);
  throw new UserError(
    kind === 'train'
      ? message('Job {job} is done: it made {model}. Train again for another model.', {
          job,
          model: modelName,
        })
      : message('Job {job} is done already. Start another one.', { job }),
  );
}

/** @throws UserError when it makes no model, or has nothing yet that a model could be made of */
export function checkKeepable(of: Job): void {
  checkUnfinished(of);
  const job = String(of.number);
  if (of.kind !== 'train') {
    throw new UserError(
      message('Job {job} makes no model that could be kept. It can be cancelled.', { job }),
    );
  }
  const learned = of.status === 'running' ? of.step > 0 || of.checkpoint : of.checkpoint;
  if (!learned) {
    throw new UserError(
      message('Job {job} has learned nothing yet that could be kept. Let it go on, or cancel it.', { job }),
    );
  }
}
