import { reminderCard } from '../../agent/cards/reminder.ts';
import type { Rooms } from '../../agent/context.ts';
import { inLanguage } from '../../agent/language/translate.ts';
import type { Outbox } from '../../agent/messages/outbox.ts';
import type { WaitingReviews } from '../../datanets/review-task.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { dayOf } from '../../store/day.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { openPacedWork, type PacedWork } from './paced-work.ts';

/** Reminds communities of what has waited for reviewers for a day, once a day and by day. */
export type ReviewReminders = PacedWork;

export interface ReviewRemindersOptions {
  db: Database;
  outbox: Pick<Outbox, 'put'>;
  rooms: Pick<Rooms, 'datanets' | 'people' | 'chats'>;
  now: () => Date;
  log: Logger;
}

/** How long something waits before anybody is reminded of it, and how long after midnight they are, in ms. */
const remindedAfter = 24 * 3_600_000;
const notBefore = 9 * 3_600_000;

export function openReviewReminders(options: ReviewRemindersOptions): ReviewReminders {
  return openPacedWork(() =>
    remindAll(options).catch(err =>
      options.log.error({ err }, 'Reminders of reviews could not be given; it is tried again'),
    ),
  );
}

/** Gives the reminders that are due. */
export async function remindAll({ db, outbox, rooms, now }: ReviewRemindersOptions): Promise<void> {
  const at = now();
  for (const waiting of await rooms.datanets.waitingReviews(new Date(at.getTime() - remindedAfter))) {
    const { communityId, datanetId } = waiting;
    const day = dayOf(await rooms.people.timeZone(communityId), at);
    if (at.getTime() < day.start.getTime() + notBefore) continue;
    if (!(await rooms.people.isReminded(communityId))) continue;
    for (const chatId of await placesOf(waiting, rooms)) {
      const origin = `reminder:${datanetId}:${chatId}:${day.start.toISOString()}`;
      if (await db.first(sql`select from message where origin = ${origin}`)) continue;
      const language = await rooms.people.communityLanguage(communityId);
      await inLanguage(language, () =>
        outbox.put({
          chatId,
          origin,
          reply: reminderCard(waiting, at),
          askerId: undefined,
          incomingId: undefined,
        }),
      );
    }
  }
}

/** The chats that the datanet is bound to; where it is to none, that of whoever made it. */
async function placesOf(
  { communityId, datanetId, createdBy }: WaitingReviews,
  { chats, people }: Pick<Rooms, 'chats' | 'people'>,
): Promise<number[]> {
  const bound = await chats.boundTo(datanetId);
  if (bound.length) return bound.map(({ id }) => id);
  if (!(await people.wantsReminders(communityId, createdBy))) return [];
  const own = await chats.ofPerson(communityId, createdBy);
  return own === undefined ? [] : [own];
}
