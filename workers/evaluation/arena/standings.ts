import type { Queryable } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import type { ArenaStanding } from '../../comparison.ts';
import { bradleyTerry, type Duel } from './bradley-terry.ts';

/** Votes of one person on the same two models that count; more of them together weigh as much as so many. */
const mostOfOnePerson = 3;

/** Votes under which a standing is provisional: its interval is still wider than most differences between models. */
const provisionalUnder = 20;

interface Vote {
  personId: number;
  one: string;
  other: string;
  choice: number | null;
}

/**
 * The community's models by blind votes, strongest first, each version for itself. A person who votes on the same two
 * again and again has no more weight than somebody who does so three times.
 */
export async function standings(db: Queryable, communityId: number): Promise<ArenaStanding[]> {
  const votes = await db.all<Vote>(sql`
    select vote.person_id as "personId", vote.choice,
           (answers->0->>'name') || coalesce('@' || (answers->0->>'version'), '') as one,
           (answers->1->>'name') || coalesce('@' || (answers->1->>'version'), '') as other
    from model_vote vote join model_comparison comparison on comparison.id = vote.comparison_id
    where comparison.community_id = ${communityId} and comparison.blind`);
  return standingsOf(votes);
}

export function standingsOf(votes: readonly Vote[]): ArenaStanding[] {
  const duels = new Map<string, Duel & { people: Map<number, [number, number]> }>();
  const counts = new Map<string, number>();
  for (const { personId, one, other, choice } of votes) {
    const [first = one, second = other] = [one, other].sort();
    const key = `${first}\n${second}`;
    const duel = duels.get(key) ?? { one: first, other: second, wins: [0, 0], people: new Map() };
    duels.set(key, duel);
    const [won, lost] = duel.people.get(personId) ?? [0, 0];
    const ofOne = choice === null ? 0.5 : choice === 0 ? 1 : 0;
    const ofFirst = first === one ? ofOne : 1 - ofOne;
    duel.people.set(personId, [won + ofFirst, lost + 1 - ofFirst]);
    for (const name of [one, other]) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const duel of duels.values()) {
    for (const [won, lost] of duel.people.values()) {
      const weight = Math.min(1, mostOfOnePerson / (won + lost));
      duel.wins[0] += won * weight;
      duel.wins[1] += lost * weight;
    }
  }
  return bradleyTerry([...duels.values()]).map(rating => {
    const votes = counts.get(rating.name) ?? 0;
    return { ...rating, votes, provisional: votes < provisionalUnder };
  });
}
