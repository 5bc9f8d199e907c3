import { OutsideError, UserError } from '../../store/errors.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { message } from '../../store/message.ts';
import { type Entry, insertJob } from '../jobs/job.ts';
import {
  noteEvaluation,
  noteProblem,
  toMeasure,
  type Unmeasured,
  unmeasuredRefinements,
} from '../jobs/refinements.ts';
import type { PriorityClass, TrainingRequest } from '../training-request.ts';
import { type EvaluatingRoom, planEvaluation } from './plan-evaluation.ts';

/** What queues evaluations. */
export interface MeasuringRoom {
  planning: EvaluatingRoom;
  queue: { add(entry: Entry): Promise<void> };
  changed: (jobNumber: number) => void;
  log: Logger;
}

/**
 * Queues an evaluation for each refinement whose run is done: beside the model that it refines, on the older held-out rows
 * and on those that are new since. It takes the place of the run in its person's quota, so it is not counted anew. What can't
 * be measured is noted with the reason; what failed in between is left to the next call.
 */
export async function measureRefinements(room: MeasuringRoom): Promise<void> {
  for (const one of await unmeasuredRefinements(room.planning.db)) {
    try {
      await queueEvaluation(room, one, `refinement:${one.run}`);
    } catch (error) {
      if (error instanceof UserError || error instanceof OutsideError) {
        await noteProblem(room.planning.db, one.run, error.said);
        room.changed(one.run);
      } else {
        room.log.error({ job: one.run, err: error }, 'The evaluation of a refinement could not be queued');
      }
    }
  }
}

/**
 * Queues one more evaluation of a refinement, on the data as it is given now; the same origin again queues nothing new.
 *
 * @returns the number of its job
 * @throws UserError when one of the models is gone, or there is nothing to measure
 */
export async function measureAgain(
  room: MeasuringRoom,
  run: number,
  given: {
    older?: TrainingRequest['data'] | undefined;
    newer?: TrainingRequest['data'] | undefined;
    priorityClass?: PriorityClass | undefined;
  },
  origin: string,
): Promise<number> {
  const known = await toMeasure(room.planning.db, run);
  const { older = known.older, newer = known.newer, priorityClass = known.priorityClass } = given;
  return await queueEvaluation(room, { ...known, older, newer, priorityClass }, origin);
}

async function queueEvaluation(
  { planning, queue, changed }: MeasuringRoom,
  { run, communityId, personId, priorityClass, model, refines, older, newer }: Unmeasured,
  origin: string,
): Promise<number> {
  if (model === null || refines === null) {
    throw new UserError(
      message(
        'One of the two models was deleted meanwhile, so there is nothing to measure the other one beside.',
      ),
    );
  }
  const request = { communityId, personId, priorityClass, model, other: refines, data: newer, older };
  const { job } = await planEvaluation(planning, request);
  const task = { ...(job.task as object), refinement: run };
  const entry = await planning.db.transaction(async tx => {
    const queued = await insertJob(tx, { ...job, task, origin });
    await noteEvaluation(tx, run, queued.number);
    return queued;
  });
  await queue.add(entry);
  changed(entry.number);
  changed(run);
  return entry.number;
}
