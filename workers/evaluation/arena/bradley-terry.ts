/** What people said of two models, added up. Half of a draw is a win of each. */
export interface Duel {
  one: string;
  other: string;
  /** Of `one`, and of `other`; a person's votes on the same two may weigh less than one each. */
  wins: [number, number];
}

/** A player's strength on Elo's scale, with its 95 % interval. */
export interface Rating {
  name: string;
  rating: number;
  low: number;
  high: number;
}

/** Elo points of a factor e in strength: 400 points are a factor of ten. */
const points = 400 / Math.LN10;

/** Where a model of middling strength stands. */
const middle = 1000;

/**
 * Half a won and half a lost game of every player against one of middling strength: without it who has only won would
 * be infinitely strong.
 */
const prior = 0.5;

/**
 * Strengths by which the duels came out as likely as can be (Bradley and Terry 1952), found by the iteration of Hunter
 * 2004, "MM algorithms for generalized Bradley-Terry models". Intervals are from the curvature of the likelihood at its
 * top (each player's own; the others held), so they are rather too narrow with few duels.
 *
 * @returns strongest first
 */
export function bradleyTerry(duels: readonly Duel[]): Rating[] {
  const names = [...new Set(duels.flatMap(({ one, other }) => [one, other]))].sort();
  const won = new Map(names.map(name => [name, prior]));
  const games: { one: string; other: string; count: number }[] = [];
  for (const { one, other, wins } of duels) {
    won.set(one, (won.get(one) ?? 0) + wins[0]);
    won.set(other, (won.get(other) ?? 0) + wins[1]);
    games.push({ one, other, count: wins[0] + wins[1] });
  }
  let strengths = new Map(names.map(name => [name, 1]));
  for (let round = 0; round < 1000; round++) {
    const shares = new Map(names.map(name => [name, (2 * prior) / ((strengths.get(name) ?? 1) + 1)]));
    for (const { one, other, count } of games) {
      const share = count / ((strengths.get(one) ?? 1) + (strengths.get(other) ?? 1));
      shares.set(one, (shares.get(one) ?? 0) + share);
      shares.set(other, (shares.get(other) ?? 0) + share);
    }
    const next = new Map(names.map(name => [name, (won.get(name) ?? 0) / (shares.get(name) ?? 1)]));
    const moved = Math.max(
      0,
      ...names.map(name => Math.abs(Math.log((next.get(name) ?? 1) / (strengths.get(name) ?? 1)))),
    );
    strengths = next;
    if (moved < 1e-9) break;
  }
  const information = new Map(names.map(name => [name, 2 * prior * spread(strengths.get(name) ?? 1, 1)]));
  for (const { one, other, count } of games) {
    const part = count * spread(strengths.get(one) ?? 1, strengths.get(other) ?? 1);
    information.set(one, (information.get(one) ?? 0) + part);
    information.set(other, (information.get(other) ?? 0) + part);
  }
  return names
    .map(name => {
      const rating = middle + points * Math.log(strengths.get(name) ?? 1);
      const error = (1.96 * points) / Math.sqrt(information.get(name) ?? 1);
      return { name, rating, low: rating - error, high: rating + error };
    })
    .sort((one, other) => other.rating - one.rating || (one.name < other.name ? -1 : 1));
}

/** Variance of one duel's outcome. */
function spread(one: number, other: number): number {
  return (one * other) / (one + other) ** 2;
}
