import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { AcceptingPair } from '../review-task.ts';

/** Votes of two people on one another's files from which they are looked at. */
export const fewestOfPair = 8;
/** Votes of others on somebody's files from which they tell how good those are. */
const fewestOfOthers = 5;
/** The chance, all pairs together, that one of honest people is shown. */
const falseAlarm = 0.01;
/** Of Wilson's bound, one-sided: 95 %. */
const z = 1.645;

/** Votes of one reviewer on the files of one contributor. */
export interface VotesOn {
  reviewerId: number;
  contributorId: number;
  votes: number;
  accepted: number;
}

/**
 * Pairs of people who accept one another's files more often than chance explains: the probability of so many accepting
 * votes or more, by the exact Poisson binomial distribution, under 0.01 divided by the number of pairs looked at
 * (Bonferroni). A pair is looked at from {@link fewestOfPair} votes on one another's files, in either direction.
 *
 * What is usual is reckoned in favour of the pair, for each of the two whose files they are: the share of accepting
 * votes among all other votes of the community, or, where others cast five or more on that person's files, the upper
 * end of what those say (Wilson, 95 %), whichever is higher. It is a hint and no proof: votes on one day or one subject
 * hang together.
 *
 * @returns the least likely first
 */
export function acceptingPairs(votes: readonly VotesOn[]): Omit<AcceptingPair, 'names'>[] {
  const all = sum(votes);
  const onFilesOf = new Map<number, Count>();
  const pairs = new Map<string, VotesOn[]>();
  for (const one of votes) {
    onFilesOf.set(one.contributorId, sum([onFilesOf.get(one.contributorId) ?? none, one]));
    const key = [one.reviewerId, one.contributorId].sort((a, b) => a - b).join(' ');
    pairs.set(key, [...(pairs.get(key) ?? []), one]);
  }
  const tested = [...pairs.values()].filter(pair => sum(pair).votes >= fewestOfPair);
  return tested
    .map(pair => {
      const own = sum(pair);
      const community = rate(less(all, own));
      const expected = pair.map(one => {
        const others = less(onFilesOf.get(one.contributorId) ?? none, one);
        const usual = others.votes < fewestOfOthers ? community : Math.max(community, upperBound(others));
        return { votes: one.votes, usual };
      });
      const people = [...new Set(pair.flatMap(one => [one.reviewerId, one.contributorId]))].sort(
        (a, b) => a - b,
      );
      return {
        people,
        ...own,
        usual: expected.reduce((total, one) => total + one.votes * one.usual, 0),
        chance: chanceOf(expected, own.accepted),
      };
    })
    .filter(pair => pair.chance * tested.length < falseAlarm)
    .sort((a, b) => a.chance - b.chance);
}

/** {@link acceptingPairs} of a community, by the votes on what is decided; those of stewards who decided alone and of who judged
 * appeals too. */
export async function readAcceptingPairs(db: Queryable, communityId: number): Promise<AcceptingPair[]> {
  const votes = await db.all<VotesOn>(sql`
    with vote as (
      select submission_id, reviewer_id, grade from review where grade <> 'skip'
      union all
      select submission_id, reviewer_id, grade from appeal where decided_at is not null
    )
    select r.reviewer_id as "reviewerId", s.person_id as "contributorId", count(*) as votes,
      count(*) filter (where r.grade <> 'reject') as accepted
    from vote r
    join submission s on s.id = r.submission_id
    join datanet d on d.id = s.datanet_id
    where d.community_id = ${communityId} and s.status in ('accepted', 'rejected', 'appealed')
    group by r.reviewer_id, s.person_id`);
  const found = acceptingPairs(votes);
  if (found.length === 0) return [];
  const people = await db.all<{ id: number; name: string }>(sql`
    select id, name from person where id = any(${found.flatMap(pair => pair.people)})`);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return found.map(pair => ({ ...pair, names: pair.people.map(id => names.get(id) ?? '') }));
}

/** The probability of `accepted` or more accepting votes, each with its own probability (Poisson binomial, exact). */
export function chanceOf(votes: readonly { votes: number; usual: number }[], accepted: number): number {
  // At i: the probability of i accepting votes among those so far.
  let chances = [1];
  for (const { votes: count, usual } of votes) {
    for (let i = 0; i < count; i++) {
      chances = Array.from(
        { length: chances.length + 1 },
        (_, k) => (chances[k] ?? 0) * (1 - usual) + (chances[k - 1] ?? 0) * usual,
      );
    }
  }
  return Math.min(
    1,
    chances.slice(accepted).reduce((total, chance) => total + chance, 0),
  );
}

interface Count {
  votes: number;
  accepted: number;
}

const none: Count = { votes: 0, accepted: 0 };

function sum(counts: readonly Count[]): Count {
  return counts.reduce<Count>(
    (total, one) => ({ votes: total.votes + one.votes, accepted: total.accepted + one.accepted }),
    none,
  );
}

function less(a: Count, b: Count): Count {
  return { votes: a.votes - b.votes, accepted: a.accepted - b.accepted };
}

/** By Laplace's rule, so that it is neither 0 nor 1 however few there are. */
function rate({ votes, accepted }: Count): number {
  return (accepted + 1) / (votes + 2);
}

/** The upper end of what a share may be, by Wilson's interval. */
function upperBound({ votes, accepted }: Count): number {
  const share = accepted / votes;
  const spread = z * Math.sqrt((share * (1 - share)) / votes + z ** 2 / (4 * votes ** 2));
  return (share + z ** 2 / (2 * votes) + spread) / (1 + z ** 2 / votes);
}
