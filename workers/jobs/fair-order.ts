/** A job that waits. */
export interface WaitingJob {
  number: number;
  run: number;
  communityId: number;
  personId: number;
  /** How much time is meant for the person, beside others of the community. */
  weight: number;
}

/** Seconds of workers that a person has had lately in a community. */
export interface UsedTime {
  communityId: number;
  personId: number;
  seconds: number;
}

/**
 * The order in which jobs get their turns: fair shares in two steps, as in hierarchical fair queueing. The community that
 * has had the least of the workers’ time goes first; in it the person who has had the least for their weight; of theirs
 * the oldest job. Each job is reckoned to take `length` seconds, so whoever queues many waits between them for others.
 * Nobody waits for ever: who goes first has used the more for it.
 */
export function fairOrder<Waiting extends WaitingJob>(
  waiting: readonly Waiting[],
  used: readonly UsedTime[],
  length: number,
): Waiting[] {
  const communities = new Map<number, number>();
  const people = new Map<string, number>();
  const add = (communityId: number, personId: number, seconds: number) => {
    communities.set(communityId, (communities.get(communityId) ?? 0) + seconds);
    const person = personIn(communityId, personId);
    people.set(person, (people.get(person) ?? 0) + seconds);
  };
  for (const { communityId, personId, seconds } of used) add(communityId, personId, seconds);
  const left = [...waiting].sort((one, other) => one.number - other.number);
  const order: Waiting[] = [];
  const hadBy = ({ communityId }: Waiting) => communities.get(communityId) ?? 0;
  const share = ({ communityId, personId, weight }: Waiting) =>
    (people.get(personIn(communityId, personId)) ?? 0) / weight;
  while (left.length > 0) {
    const { communityId } = least(left, hadBy);
    const next = least(
      left.filter(job => job.communityId === communityId),
      share,
    );
    left.splice(left.indexOf(next), 1);
    order.push(next);
    add(next.communityId, next.personId, length);
  }
  return order;
}

/** The first of those with the least. */
function least<One>(of: readonly One[], amount: (one: One) => number): One {
  return of.reduce((best, one) => (amount(one) < amount(best) ? one : best));
}

const personIn = (communityId: number, personId: number) => `${communityId} ${personId}`;
