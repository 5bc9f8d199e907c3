import { dice } from '../dice.fixture.ts';
import { mostVotes, outcomeOf, trustOf } from './decision.ts';
import { goldShare } from './gold.ts';

/** What a simulated review came to. Shares of the tasks, 0 to 1. */
export interface Marathon {
  /** Decided by the votes as is right. */
  right: number;
  /** Decided by the votes, and wrongly. */
  wrong: number;
  /** Left to the steward. */
  steward: number;
  /** Decided rightly by the majority of the same votes, and by that of all five. */
  majority: number;
  majorityOfFive: number;
  votes: number;
}

/** How often each of five judges rightly: two careful, two careless and one who votes against what is right. */
export const judges = [0.93, 0.93, 0.6, 0.6, 0.1];

/**
 * Five reviewers judge tasks as they are drawn: in random order, each weighed by their trust at that time, until the votes
 * decide or five have voted; gold tasks come between with the usual share.
 *
 * @param seed of the dice; the same one gives the same marathon
 */
export function marathon(seed: number, tasks = 200): Marathon {
  const random = dice(seed);
  // The first numbers of a small seed are much alike.
  for (let i = 0; i < 20; i++) random();
  const gold = judges.map(() => ({ seen: 0, right: 0 }));
  const sums = { right: 0, wrong: 0, steward: 0, majority: 0, majorityOfFive: 0, votes: 0 };
  for (let task = 0; task < tasks; task++) {
    const isGood = random() < 0.6;
    const order = shuffled(random);
    const accepts = order.map(judge => random() < (judges[judge] ?? 0) === isGood);
    const votes: { grade: 'good' | 'reject'; trust: number }[] = [];
    let outcome: ReturnType<typeof outcomeOf> = 'more';
    for (const [at, judge] of order.entries()) {
      const own = gold[judge] ?? { seen: 0, right: 0 };
      if (random() < goldShare) {
        own.seen++;
        own.right += Number(random() < (judges[judge] ?? 0));
      }
      votes.push({ grade: accepts[at] ? 'good' : 'reject', trust: trustOf(own) });
      outcome = outcomeOf(votes);
      if (outcome !== 'more') break;
    }
    sums.votes += votes.length;
    if (outcome === 'steward' || outcome === 'more') sums.steward++;
    else if ((outcome === 'accept') === isGood) sums.right++;
    else sums.wrong++;
    sums.majority += ofMajority(accepts.slice(0, votes.length), isGood, random);
    sums.majorityOfFive += ofMajority(accepts.slice(0, mostVotes), isGood, random);
  }
  return {
    right: sums.right / tasks,
    wrong: sums.wrong / tasks,
    steward: sums.steward / tasks,
    majority: sums.majority / tasks,
    majorityOfFive: sums.majorityOfFive / tasks,
    votes: sums.votes / tasks,
  };
}

/** 1 where the majority is right; a tie falls either way. */
function ofMajority(accepts: readonly boolean[], isGood: boolean, random: () => number): number {
  const accepting = accepts.filter(Boolean).length;
  if (accepting * 2 === accepts.length) return Number(random() < 0.5);
  return Number(accepting * 2 > accepts.length === isGood);
}

function shuffled(random: () => number): number[] {
  return judges
    .map((_, judge) => ({ judge, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ judge }) => judge);
}

/** The mean of several marathons. */
export function meanOf(marathons: readonly Marathon[]): Marathon {
  const mean = (name: keyof Marathon) =>
    marathons.reduce((sum, one) => sum + one[name], 0) / marathons.length;
  return {
    right: mean('right'),
    wrong: mean('wrong'),
    steward: mean('steward'),
    majority: mean('majority'),
    majorityOfFive: mean('majorityOfFive'),
    votes: mean('votes'),
  };
}
