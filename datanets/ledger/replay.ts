import { z } from 'zod';
import type { BoardFilter } from '../board.ts';
import { seasonStart } from '../rank/leaderboard.ts';
import { priorItems, priorValue, provisionalUnder } from '../rank/rank.ts';

/** A place on a board that was reckoned from the log alone. */
export interface ReplayedRow {
  rank: number;
  /** The pseudonym. */
  person: string;
  score: number;
  items: number;
  credit: number;
  provisional: boolean;
  automatic: boolean;
  removed: boolean;
}

/** What the log says of a submission. */
export interface ReplayedSubmission {
  community: string;
  datanet: number;
  contributor?: string | undefined;
  /** As it ended; undefined when it has not. */
  outcome?: 'accepted' | 'rejected' | 'refused' | 'withdrawn' | undefined;
  /** The submission that it is a mended version of. */
  mends?: number | undefined;
  decision?: number | undefined;
  decidedAt?: string | undefined;
  value: number;
  items: number;
  automatic: boolean;
  /** Something of it was removed after the decision. */
  removed: boolean;
}

/** What boards are reckoned for: one community, as the log calls it, with seasons by the clocks of a time zone. */
export type ReplayFilter = BoardFilter & { community: string; zone?: string };

export interface Replay {
  /** Takes the next entry. Kinds of other rooms are passed over. */
  add(entry: Record<string, unknown>, index: number): void;
  board(filter: ReplayFilter): ReplayedRow[];
  submissions(): ReadonlyMap<number, ReplayedSubmission>;
  /** By which pseudonym a person goes whose accounts were joined. */
  current(person: string): string;
  /** Communities that somebody gave something in. */
  communities(): string[];
  /** What can't be, whoever signed it: an entry that is no entry, a submission decided twice without an appeal. */
  problems(): string[];
}

/** Reckons boards from the entries of a log, with the rule of `datanets/rank` and nothing else. */
export function openReplay(): Replay {
  const submissions = new Map<number, ReplayedSubmission>();
  const votes = new Map<number, Vote[]>();
  const mergedInto = new Map<string, string>();
  const appealed = new Set<number>();
  const problems: string[] = [];

  const current = (person: string): string => {
    let now = person;
    // No longer than the chain is, even where somebody wrote a circle.
    for (let steps = 0; steps < mergedInto.size; steps++) now = mergedInto.get(now) ?? now;
    return now;
  };
  const submissionOf = ({ submission, community, datanet }: z.infer<typeof ofSubmission>) => {
    const known = submissions.get(submission);
    if (known) return known;
    const made = { community, datanet, value: 0, items: 0, automatic: false, removed: false };
    submissions.set(submission, made);
    return made;
  };

  return {
    add(raw, index) {
      const report = (problem: string) => problems.push(`Entry ${index}: ${problem}`);
      const schema = schemas[String(raw.kind) as keyof typeof schemas];
      if (!schema) return;
      const { data: entry } = schema.safeParse(raw);
      if (!entry) return void report(`it is no entry of the kind “${raw.kind}”.`);
      if (entry.kind === 'merged') return void mergedInto.set(entry.from, entry.into);
      const one: ReplayedSubmission = submissionOf(entry);
      if (one.community !== entry.community || one.datanet !== entry.datanet)
        report(`submission ${entry.submission} was in another datanet before.`);
      switch (entry.kind) {
        case 'submitted':
          one.contributor ??= entry.contributor;
          one.mends ??= entry.mends;
          break;
        case 'refused':
        case 'withdrawn':
          one.outcome = entry.kind;
          break;
        case 'voted':
          votes.set(entry.submission, [...(votes.get(entry.submission) ?? []), entry]);
          break;
        case 'removed':
          one.removed = true;
          break;
        case 'appealed':
          appealed.add(entry.submission);
          one.outcome = undefined;
          break;
        case 'decided':
          if (one.decision !== undefined && !appealed.delete(entry.submission))
            report(`submission ${entry.submission} was decided before, and nobody appealed.`);
          one.contributor = entry.contributor;
          one.outcome = entry.outcome;
          one.decision = entry.decision;
          one.decidedAt = entry.at;
          one.value = entry.value;
          one.items = entry.items;
          one.automatic = entry.automatic;
      }
    },
    board(filter) {
      const chosen = [...submissions].filter(([, one]) => isWithin(one, filter)).sort(inOrder);
      const scored =
        filter.board === 'contributors'
          ? contributors(chosen, current)
          : reviewers(chosen, id => ofOnePerson(votes.get(id) ?? [], current));
      return ranked(scored);
    },
    submissions: () => submissions,
    current,
    communities: () => [...new Set([...submissions.values()].map(one => one.community))],
    problems: () => problems,
  };
}

type Scored = Omit<ReplayedRow, 'rank' | 'provisional'>;
type Numbered = [number, ReplayedSubmission];

function isWithin(one: ReplayedSubmission, filter: ReplayFilter): boolean {
  const decidedAt = one.decidedAt === undefined ? undefined : new Date(one.decidedAt);
  if (!decidedAt || one.community !== filter.community) return false;
  if (filter.datanetId !== undefined && one.datanet !== filter.datanetId) return false;
  const start = seasonStart(filter.season, filter.now, filter.zone ?? 'UTC');
  return decidedAt <= filter.now && (!start || decidedAt >= start);
}

/** As decisions were made; of the same millisecond by their numbers. */
function inOrder([id, one]: Numbered, [otherId, other]: Numbered): number {
  return Date.parse(one.decidedAt ?? '') - Date.parse(other.decidedAt ?? '') || id - otherId;
}

function contributors(chosen: readonly Numbered[], current: (person: string) => string): Scored[] {
  const people = new Map<string, Scored>();
  for (const [, { outcome, contributor, value, items, automatic, removed }] of chosen) {
    if (outcome !== 'accepted' || items === 0 || contributor === undefined) continue;
    const person = current(contributor);
    const before = people.get(person) ?? {
      person,
      score: priorValue,
      items: 0,
      credit: 0,
      automatic: false,
      removed: false,
    };
    const credit = before.credit + value * items;
    const count = before.items + items;
    const mean = (priorItems * priorValue + credit) / (priorItems + count);
    people.set(person, {
      person,
      score: Math.max(before.score, mean),
      items: count,
      credit,
      automatic: before.automatic || automatic,
      removed: before.removed || removed,
    });
  }
  return [...people.values()];
}

function reviewers(chosen: readonly Numbered[], votesOn: (id: number) => Vote[]): Scored[] {
  const people = new Map<string, { votes: number; agreed: number }>();
  for (const [id, { outcome }] of chosen) {
    if (outcome !== 'accepted' && outcome !== 'rejected') continue;
    for (const { reviewer, grade, alone } of votesOn(id)) {
      if (alone) continue;
      const { votes, agreed } = people.get(reviewer) ?? { votes: 0, agreed: 0 };
      const agrees = (grade !== 'reject') === (outcome === 'accepted');
      people.set(reviewer, { votes: votes + 1, agreed: agreed + Number(agrees) });
    }
  }
  return [...people].map(([person, { votes, agreed }]) => ({
    person,
    score: (1000 * (agreed + 4)) / (votes + 5),
    items: votes,
    credit: votes,
    automatic: false,
    removed: false,
  }));
}

/** Of two votes by accounts that were one person's all along, the earlier counts. */
function ofOnePerson(votes: readonly Vote[], current: (person: string) => string): Vote[] {
  const first = new Map<string, Vote>();
  for (const vote of votes) {
    const reviewer = current(vote.reviewer);
    const known = first.get(reviewer);
    if (!known || vote.at < known.at) first.set(reviewer, { ...vote, reviewer });
  }
  return [...first.values()];
}

function ranked(scored: readonly Scored[]): ReplayedRow[] {
  const sorted = scored
    .map(row => ({ ...row, score: Math.round(row.score) }))
    .sort((a, b) => b.score - a.score || b.credit - a.credit || a.person.localeCompare(b.person));
  let rank = 0;
  return sorted.map((row, at) => {
    if (row.score !== sorted[at - 1]?.score) rank = at + 1;
    return { ...row, rank, provisional: row.items < provisionalUnder };
  });
}

const iso = z.iso.datetime({ precision: 3 });
const pseudonym = z.string().regex(/^[0-9a-f]{32}$/);
const number = z.int().min(1);
const base = z.object({ at: iso, community: pseudonym });
const ofSubmission = base.extend({ submission: number, datanet: number });
const grade = z.enum(['reject', 'usable', 'good', 'excellent']);

const schemas = {
  submitted: ofSubmission.extend({
    kind: z.literal('submitted'),
    contributor: pseudonym,
    content: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
    mends: number.optional(),
  }),
  refused: ofSubmission.extend({ kind: z.literal('refused') }),
  withdrawn: ofSubmission.extend({ kind: z.literal('withdrawn') }),
  voted: ofSubmission.extend({
    kind: z.literal('voted'),
    reviewer: pseudonym,
    grade,
    reason: z.string().optional(),
    alone: z.boolean(),
  }),
  struck: ofSubmission.extend({
    kind: z.literal('struck'),
    items: z.array(z.int().min(0)),
    decision: number,
  }),
  decided: ofSubmission.extend({
    kind: z.literal('decided'),
    outcome: z.enum(['accepted', 'rejected']),
    contributor: pseudonym,
    decision: number,
    value: z.number().min(0).max(1000),
    items: z.int().min(0),
    novelty: z.number().min(0).max(1).optional(),
    automatic: z.boolean(),
  }),
  appealed: ofSubmission.extend({ kind: z.literal('appealed'), contributor: pseudonym, decision: number }),
  removed: ofSubmission.extend({ kind: z.literal('removed'), items: z.array(z.int().min(0)).optional() }),
  merged: base.extend({ kind: z.literal('merged'), from: pseudonym, into: pseudonym }),
};

type Vote = z.infer<typeof schemas.voted>;
