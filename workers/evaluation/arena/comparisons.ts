import type { Queryable } from '../../../store/database/database.ts';
import { json, sql } from '../../../store/database/sql.ts';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import type { Comparison, NewComparison } from '../../comparison.ts';

interface Row extends NewComparison {
  id: number;
}

/** Keeps answers of several models to one prompt; the same origin again gives the one that is there. */
export async function keepComparison(db: Queryable, comparison: NewComparison): Promise<number> {
  const { communityId, personId, origin, blind, prompt, answers } = comparison;
  const made = await db.first<{ id: number }>(sql`
    insert into model_comparison (community_id, person_id, origin, blind, prompt, answers)
    values (${communityId}, ${personId}, ${origin}, ${blind}, ${prompt}, ${json(answers)})
    on conflict (origin) do nothing
    returning id`);
  const { id } =
    made ?? (await db.one<{ id: number }>(sql`select id from model_comparison where origin = ${origin}`));
  return id;
}

/**
 * Keeps who was best for a person, once: another vote of the same person on the same answers changes nothing.
 *
 * @param choice the answer's number, from 0; null: none is better
 * @throws UserError when there is no such comparison in the community, or it is another person's
 */
export async function voteOn(
  db: Queryable,
  vote: { communityId: number; personId: number; comparison: number; choice: number | null },
): Promise<Comparison> {
  const row = await rowOf(db, vote);
  if (!row || (vote.choice !== null && !row.answers[vote.choice])) {
    throw new UserError(message('These answers are not yours to judge. “/arena” gives you two of your own.'));
  }
  await db.run(sql`
    insert into model_vote (comparison_id, person_id, choice)
    values (${row.id}, ${vote.personId}, ${vote.choice})
    on conflict do nothing`);
  const { choice } = await db.one<{ choice: number | null }>(sql`
    select choice from model_vote where comparison_id = ${row.id} and person_id = ${vote.personId}`);
  return { ...row, choice };
}

/**
 * Answers that were put side by side for a person. Blind ones only after their vote.
 *
 * @throws UserError when there are none of that number for them
 */
export async function comparedFor(db: Queryable, of: WhichComparison): Promise<NewComparison> {
  const row = await rowOf(db, of);
  const isOpen =
    row &&
    (!row.blind ||
      (await db.first(sql`select from model_vote where comparison_id = ${row.id}`)) !== undefined);
  if (!isOpen)
    throw new UserError(message('These answers are not yours to ask about. “/compare” gives you some.'));
  return row;
}

interface WhichComparison {
  communityId: number;
  personId: number;
  comparison: number;
}

async function rowOf(
  db: Queryable,
  { communityId, personId, comparison }: WhichComparison,
): Promise<Row | undefined> {
  return await db.first<Row>(sql`
    select id, community_id as "communityId", person_id as "personId", origin, blind, prompt, answers
    from model_comparison
    where id = ${comparison} and community_id = ${communityId} and person_id = ${personId}`);
}

/** Makes the comparisons and votes of one person another's. */
export async function mergeVotes(tx: Queryable, from: number, into: number): Promise<void> {
  await tx.run(sql`update model_comparison set person_id = ${into} where person_id = ${from}`);
  // Only who asked votes, so no two votes meet.
  await tx.run(sql`update model_vote set person_id = ${into} where person_id = ${from}`);
}
