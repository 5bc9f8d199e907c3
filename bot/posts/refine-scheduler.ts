import { startedJobCard } from '../../agent/cards/job.ts';
import { refinePlanCard } from '../../agent/cards/refine.ts';
import { proposalCard, unscheduledCard } from '../../agent/cards/refine-schedule.ts';
import type { RefineSchedule } from '../../agent/community/refine-schedules.ts';
import type { Context, Rooms } from '../../agent/context.ts';
import { inLanguage } from '../../agent/language/translate.ts';
import type { Outbox } from '../../agent/messages/outbox.ts';
import { allows } from '../../agent/people/roles.ts';
import type { Reply } from '../../agent/reply.ts';
import { newRows, refinementRequest } from '../../agent/training-plan/refinement-request.ts';
import { UserError } from '../../store/errors.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { message } from '../../store/message.ts';
import { openPacedWork, type PacedWork } from './paced-work.ts';
import { periodStart } from './periods.ts';

/** Looks at the models that are refined by schedule: proposes a run of each that has enough new rows, or starts it. */
export type RefineScheduler = PacedWork;

export interface RefineSchedulerOptions {
  outbox: Pick<Outbox, 'put'>;
  rooms: Rooms;
  now: () => Date;
  log: Logger;
}

export function openRefineScheduler(options: RefineSchedulerOptions): RefineScheduler {
  return openPacedWork(() =>
    lookAtSchedules(options).catch(err =>
      options.log.error({ err }, 'The schedules of refinements could not be looked at; it is tried again'),
    ),
  );
}

/**
 * Looks at each schedule whose period has begun since it was looked at last, or since it was made. What is done carries the
 * period, so that a look which was interrupted does nothing twice.
 */
export async function lookAtSchedules(options: RefineSchedulerOptions): Promise<void> {
  const { rooms, now, log } = options;
  for (const schedule of await rooms.refineSchedules.list()) {
    const begun = periodStart(schedule.every, now());
    if (begun <= (schedule.period ?? schedule.createdAt)) continue;
    const language = await rooms.people.communityLanguage(schedule.community.id);
    await inLanguage(language, () => lookAt(schedule, begun, options)).catch(err =>
      log.error({ schedule: schedule.id, err }, 'A schedule could not be looked at; it is tried again'),
    );
  }
}

async function lookAt(
  schedule: RefineSchedule,
  begun: Date,
  { rooms, outbox }: RefineSchedulerOptions,
): Promise<void> {
  const { id, community, chat, model, rows, proposedRows } = schedule;
  const origin = `refine-schedule:${id}:${begun.toISOString()}`;
  const show = (reply: Reply) =>
    outbox.put({ chatId: chat.id, origin, reply, askerId: undefined, incomingId: undefined });
  try {
    const { accepted, before } = await newRows(model, { rooms, community });
    const fresh = accepted - Math.max(before, proposedRows);
    if (fresh < rows) return await rooms.refineSchedules.looked(id, begun);
    await show(await dueCard(schedule, fresh, { rooms, origin }));
    await rooms.refineSchedules.looked(id, begun, accepted);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Its model is gone, or what that learned from: nothing will ever be new.
    await show(unscheduledCard(schedule, error.said));
    await rooms.refineSchedules.stop(community.id, id);
  }
}

/** The run that is due: started where its maker wanted that and still may, else as a plan. */
async function dueCard(
  schedule: RefineSchedule,
  fresh: number,
  { rooms, origin }: Pick<Context, 'rooms' | 'origin'>,
): Promise<Reply> {
  const { community, by: person, model, way, starts } = schedule;
  const role = await rooms.people.roleOf(community.id, person.id);
  const context = { rooms, community, person, role, origin };
  const { request, snapshot, refined } = await refinementRequest({ model, way }, {}, context);
  const may = allows(role, 'maker') && !person.banned;
  const started =
    starts && may
      ? await rooms.workers.start(request, origin).catch((error: unknown) => {
          if (error instanceof UserError) return error;
          throw error;
        })
      : undefined;
  if (started && !(started instanceof UserError)) return startedJobCard(started);
  const [plan, credits] = await Promise.all([
    rooms.workers.plan(request),
    rooms.datanets.creditsOf(snapshot.id),
  ]);
  const card = refinePlanCard(refined.name, plan, request.data.label, credits);
  const problem =
    starts && !may
      ? message('It is not started by itself: {person}, who scheduled it, may start no trainings any more.', {
          person: person.name,
        })
      : started?.said;
  return proposalCard(schedule, card, fresh, problem);
}
