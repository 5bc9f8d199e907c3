import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Agreement } from '../review-task.ts';

/** How far reviewers of a datanet agree on what is decided, whether to take it or not; undefined while none has two votes. */
export async function readAgreement(db: Queryable, datanetId: number): Promise<Agreement | undefined> {
  return agreementOf(
    await db.all(sql`
      select count(*) filter (where r.grade <> 'reject') as accepting,
        count(*) filter (where r.grade = 'reject') as rejecting
      from review r
      join submission s on s.id = r.submission_id
      where s.datanet_id = ${datanetId} and s.status in ('accepted', 'rejected', 'appealed') and r.grade <> 'skip'
      group by s.id
      having count(*) > 1`),
  );
}

/**
 * Krippendorff's alpha for two values (`K. Krippendorff, Content Analysis, chapter 11`): 1 less the disagreement that is
 * there, divided by the one that chance would bring. Raw agreement is the share of pairs of votes on one submission that
 * agree. Where all votes are the same, chance can bring no disagreement, and there is no alpha.
 */
export function agreementOf(
  units: readonly { accepting: number; rejecting: number }[],
): Agreement | undefined {
  let [votes, accepting, observed, pairs, agreeing] = [0, 0, 0, 0, 0];
  let submissions = 0;
  for (const unit of units) {
    const n = unit.accepting + unit.rejecting;
    if (n < 2) continue;
    submissions++;
    votes += n;
    accepting += unit.accepting;
    const differing = unit.accepting * unit.rejecting;
    observed += (2 * differing) / (n - 1);
    pairs += (n * (n - 1)) / 2;
    agreeing += (n * (n - 1)) / 2 - differing;
  }
  if (submissions === 0) return undefined;
  const expected = (2 * accepting * (votes - accepting)) / (votes - 1);
  return {
    submissions,
    votes,
    raw: agreeing / pairs,
    alpha: expected === 0 ? undefined : 1 - observed / expected,
  };
}
