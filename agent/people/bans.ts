import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';

/** Who may not take part in a community. It holds for a person, and so for all accounts that are joined with theirs. */
export interface Bans {
  /**
   * Bans a person. The same again changes nothing.
   *
   * @throws UserError when they are the one who bans, who may no longer do so, or the last operator
   */
  ban(input: { communityId: number; personId: number; by: number; now: Date }): Promise<void>;
  /** Returns whether they were banned until now. */
  unban(communityId: number, personId: number): Promise<boolean>;
  /** Who is banned in a community, the last first. */
  banned(communityId: number): Promise<BannedPerson[]>;
  /** Notes that a banned person is told. Returns whether they were not before. */
  noteTold(communityId: number, personId: number, now: Date): Promise<boolean>;
}

export interface BannedPerson {
  id: number;
  name: string;
  at: Date;
}

/** Nothing of what a banned person does is taken. They were told once; a request that waits for an answer gets this. */
export class Banned extends UserError {
  override name = 'Banned';

  constructor(community: string) {
    super(
      message(
        'You are banned from {community}, so nothing you send there is taken. An operator can lift that.',
        {
          community,
        },
      ),
    );
  }
}

export function openBans(db: Database, topics?: Topics): Bans {
  return {
    async ban({ communityId, personId, by, now }) {
      await db.transaction(async tx => {
        await checkOutranks(tx, { communityId, personId, by });
        await tx.run(sql`
          insert into ban (community_id, person_id, banned_by, at) values (${communityId}, ${personId}, ${by}, ${now})
          on conflict do nothing`);
      });
      topics?.publish(`person:${personId}`);
    },

    async unban(communityId, personId) {
      const lifted = await db.run(sql`
        delete from ban where community_id = ${communityId} and person_id = ${personId}`);
      if (lifted) topics?.publish(`person:${personId}`);
      return lifted > 0;
    },

    banned: communityId =>
      db.all<BannedPerson>(sql`
        select person.id, person.name, at from ban join person on person.id = person_id
        where community_id = ${communityId} order by at desc, person.id`),

    async noteTold(communityId, personId, now) {
      const noted = await db.run(sql`
        update ban set told_at = ${now}
        where community_id = ${communityId} and person_id = ${personId} and told_at is null`);
      return noted > 0;
    },
  };
}

/**
 * Holds the community, so that two operators can't put each other out in the same moment and leave none.
 *
 * @throws UserError when a person would put out themselves, or is no operator any more
 */
export async function checkOutranks(
  tx: Queryable,
  { communityId, personId, by }: { communityId: number; personId: number; by: number },
): Promise<void> {
  if (personId === by)
    throw new UserError(message('That would be you yourself. Another operator can do it.'));
  await tx.run(sql`select from community where id = ${communityId} for update`);
  const operator = await tx.first(sql`
    select 1 as found from membership m
    where community_id = ${communityId} and person_id = ${by} and role = 'operator'
      and not exists (select from ban b where b.community_id = m.community_id and b.person_id = m.person_id)`);
  if (!operator) throw new UserError(message('You are no operator here any more, so nothing was changed.'));
}

/** What was banned of one person is banned of the one they are joined with. In the transaction that joins them. */
export async function mergeBans(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`
    insert into ban (community_id, person_id, banned_by, at, told_at)
    select community_id, ${into}, banned_by, at, told_at from ban where person_id = ${from}
    on conflict (community_id, person_id) do update
      set at = least(ban.at, excluded.at), told_at = coalesce(ban.told_at, excluded.told_at)`);
  await tx.run(sql`delete from ban where person_id = ${from}`);
}

/** @throws UserError when joining the two would ban an operator, who could then not lift it */
export async function checkBansMayMerge(tx: Queryable, one: number, other: number): Promise<void> {
  const clash = await tx.first(sql`
    select 1 as found from ban join membership m on m.community_id = ban.community_id
    where ban.person_id in (${one}, ${other}) and m.person_id in (${one}, ${other})
      and m.person_id <> ban.person_id and m.role = 'operator'`);
  if (clash)
    throw new UserError(
      message(
        'One of the two is banned where the other is an operator, so they can’t be joined. “/unban” lifts that.',
      ),
    );
}
