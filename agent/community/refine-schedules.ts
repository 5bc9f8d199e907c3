import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Chat } from './chats.ts';

/** How the new model begins: with the weights of the one that it refines, or with the bare base. */
export const waysToRefine = ['on', 'anew'] as const;
export const refineIntervals = ['day', 'week'] as const;

/** A model that is looked at each period, and refined when enough rows of its datanet are new. */
export interface RefineSchedule {
  id: number;
  community: { id: number; name: string };
  chat: Chat;
  /** A model's name, or one that stands for models. */
  model: string;
  every: (typeof refineIntervals)[number];
  /** Rows that have to be new. */
  rows: number;
  way: (typeof waysToRefine)[number];
  /** Whether a run is started without a press; else it is proposed. */
  starts: boolean;
  /** Who made it, and whose run it is. */
  by: { id: number; name: string; banned: boolean };
  createdAt: Date;
  /** The period that was looked at last. */
  period: Date | undefined;
  /** Accepted rows when a run was last proposed: what is new is counted from there. */
  proposedRows: number;
}

export interface NewRefineSchedule {
  communityId: number;
  chatId: number;
  model: string;
  every: RefineSchedule['every'];
  rows: number;
  way: RefineSchedule['way'];
  starts: boolean;
  createdBy: number;
  origin: string;
}

/** Which models are refined by schedule. */
export interface RefineSchedules {
  /** One of a model; another takes its place, and counts new rows from where it did. */
  keep(input: NewRefineSchedule): Promise<RefineSchedule>;
  /** Those of a community, or all. */
  list(communityId?: number): Promise<RefineSchedule[]>;
  /** Ends one. Returns it, or undefined when it had ended. */
  stop(communityId: number, id: number): Promise<RefineSchedule | undefined>;
  /** Notes that a period was looked at, and with how many accepted rows a run was proposed where one was. */
  looked(id: number, period: Date, proposedRows?: number): Promise<void>;
}

export function openRefineSchedules(db: Database, now: () => Date): RefineSchedules {
  return {
    async keep({ communityId, chatId, model, every, rows, way, starts, createdBy, origin }) {
      const { id } = await db.one<{ id: number }>(sql`
        insert into refine_schedule
          (community_id, chat_id, model, every, rows, way, starts, created_by, origin, created_at)
        values (${communityId}, ${chatId}, ${model}, ${every}, ${rows}, ${way}, ${starts}, ${createdBy}, ${origin},
          ${now()})
        on conflict (community_id, model) where ended_at is null do update
          set chat_id = excluded.chat_id, every = excluded.every, rows = excluded.rows, way = excluded.way,
            starts = excluded.starts, created_by = excluded.created_by
        returning id`);
      return scheduleOf(await db.one<Row>(sql`${schedules} where schedule.id = ${id}`));
    },

    async list(communityId) {
      const found = await db.all<Row>(sql`
        ${schedules}
        where ended_at is null
          and (${communityId ?? null}::bigint is null or schedule.community_id = ${communityId ?? null})
        order by schedule.id`);
      return found.map(scheduleOf);
    },

    async stop(communityId, id) {
      const ended = await db.run(sql`
        update refine_schedule set ended_at = ${now()}
        where id = ${id} and community_id = ${communityId} and ended_at is null`);
      if (!ended) return undefined;
      return scheduleOf(await db.one<Row>(sql`${schedules} where schedule.id = ${id}`));
    },

    async looked(id, period, proposedRows) {
      await db.run(sql`
        update refine_schedule
        set period = ${period}, proposed_rows = coalesce(${proposedRows ?? null}::int, proposed_rows)
        where id = ${id}`);
    },
  };
}

interface Row extends Omit<RefineSchedule, 'community' | 'chat' | 'by' | 'period'> {
  communityId: number;
  community: string;
  chatId: number;
  chat: string | null;
  private: boolean;
  personId: number;
  person: string;
  banned: boolean;
  period: Date | null;
}

const schedules = sql`
  select schedule.id, schedule.community_id as "communityId", community.name as community, chat_id as "chatId",
    chat.name as chat, chat.private, model, every, rows, way, starts, person.id as "personId", person.name as person,
    exists (
      select from ban where ban.community_id = schedule.community_id and ban.person_id = person.id
    ) as banned,
    schedule.created_at as "createdAt", period, proposed_rows as "proposedRows"
  from refine_schedule schedule
  join community on community.id = schedule.community_id
  join chat on chat.id = chat_id
  join person known on known.id = created_by
  join person on person.id = coalesce(known.merged_into, known.id)`;

function scheduleOf(row: Row): RefineSchedule {
  const {
    communityId,
    community,
    chatId,
    chat,
    private: isPrivate,
    personId,
    person,
    banned,
    period,
    ...rest
  } = row;
  return {
    ...rest,
    community: { id: communityId, name: community },
    chat: { id: chatId, name: chat ?? undefined, private: isPrivate },
    by: { id: personId, name: person, banned },
    period: period ?? undefined,
  };
}
