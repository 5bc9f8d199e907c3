import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { mergeBans } from './bans.ts';
import { higher, type Role } from './roles.ts';

/**
 * Makes a person's accounts, roles and conversations another's. What was said and done under the old number keeps it
 * and is read through `person.merged_into`: moving it would rewrite the two largest tables. Call it in a transaction
 * that holds both people's rows.
 */
export async function mergePerson(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`update person set merged_into = ${into} where id = ${from} or merged_into = ${from}`);
  await tx.run(sql`update identity set person_id = ${into} where person_id = ${from}`);
  await moveRoles(tx, from, into);
  await mergeBans(tx, from, into);
  await tx.run(sql`update sign_in set person_id = ${into} where person_id = ${from}`);
  await moveConversations(tx, from, into);
  await moveFeedback(tx, from, into);
  await moveWrongAnswers(tx, from, into);
  // Cards that can still change are answers to the one person.
  await tx.run(sql`update message set asker_id = ${into} where asker_id = ${from} and live is not null`);
}

interface Held {
  communityId: number;
  personId: number;
  role: Role | null;
  /** Whether a platform made them operator, and the role they had before. */
  raised: boolean;
  before: Role | null;
}

/**
 * In a community where both had a role the higher holds, and none travels to another community. An operator by one of
 * their accounts is that as long as the platform says so, and has the higher of the other roles afterwards.
 */
async function moveRoles(tx: Queryable, from: number, into: number): Promise<void> {
  const rows = await tx.all<Held>(sql`
    select m.community_id as "communityId", m.person_id as "personId", m.role,
      o.community_id is not null as raised, o.before
    from membership m
    left join lateral (
      select community_id, before from platform_operator
      where community_id = m.community_id and person_id = m.person_id limit 1
    ) o on true
    where m.person_id in (${from}, ${into})
    for update of m`);
  const byCommunity = Map.groupBy(rows, row => row.communityId);
  for (const [communityId, held] of byCommunity) {
    if (held.every(({ personId }) => personId === into)) continue;
    const raised = held.some(one => one.raised);
    const own = held.map(one => (one.raised ? one.before : one.role)).reduce(higher, null);
    await tx.run(sql`
      update platform_operator set person_id = ${into}, before = ${own}
      where community_id = ${communityId} and person_id in (${from}, ${into})`);
    await tx.run(sql`
      insert into membership (community_id, person_id, role)
      values (${communityId}, ${into}, ${raised ? 'operator' : own})
      on conflict (community_id, person_id) do update set role = excluded.role`);
  }
  await tx.run(sql`delete from membership where person_id = ${from}`);
}

/** Where both have a chat with a model open, that of the person who stays goes on. */
async function moveConversations(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`
    update conversation c set ended_at = now()
    where c.person_id = ${from} and c.ended_at is null and exists (
      select from conversation o where o.chat_id = c.chat_id and o.person_id = ${into} and o.ended_at is null
    )`);
  await tx.run(sql`update conversation set person_id = ${into} where person_id = ${from}`);
}

/** Of what both thought of one answer, the word of the person who stays counts. */
async function moveFeedback(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`
    insert into answer_rating (turn_id, person_id, good, rated_at)
    select turn_id, ${into}, good, rated_at from answer_rating where person_id = ${from}
    on conflict do nothing`);
  await tx.run(sql`delete from answer_rating where person_id = ${from}`);
  await tx.run(sql`
    insert into reminder_mute (community_id, person_id)
    select community_id, ${into} from reminder_mute where person_id = ${from}
    on conflict do nothing`);
  await tx.run(sql`delete from reminder_mute where person_id = ${from}`);
  await tx.run(sql`update answer_correction set person_id = ${into} where person_id = ${from}`);
}

/** Where both called the same answer wrong, that is one person's word. */
async function moveWrongAnswers(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`
    insert into wrong_answer (question_id, person_id, reason, marked_at)
    select question_id, ${into}, reason, marked_at from wrong_answer where person_id = ${from}
    on conflict (question_id, person_id) do update
      set reason = coalesce(wrong_answer.reason, excluded.reason)`);
  await tx.run(sql`delete from wrong_answer where person_id = ${from}`);
}
