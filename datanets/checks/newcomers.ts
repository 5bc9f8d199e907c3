import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { meetingsOf } from '../submissions/shared-bands.ts';
import type { Meeting } from '../validation/text/meetings.ts';
import type { Claim } from './claims.ts';

/**
 * Submissions of the same datanet whose check ended since this one's began: this one may have been past the rows that
 * they repeat. What was there before is seen by the check itself; claims and ends of checks hold the datanet's row, so
 * that of two checks beside each other the later to end sees the other here.
 */
export interface Newcomers {
  /**
   * The next items of one of them with what of this submission they may be like, or the other way round, whichever is
   * shorter; `undefined` once all was seen.
   *
   * @param own items of this submission
   */
  next(own: number): Promise<Meeting[] | undefined>;
  /** Whether all that came was seen. Ask in the transaction that ends the check. */
  areSeen(tx: Queryable): Promise<boolean>;
}

export function newcomers(db: Queryable, claim: Claim): Newcomers {
  const seen = new Set<number>();
  let current: { id: number; driven: number; against: number; after: number } | undefined;
  return {
    async next(own) {
      if (!current) {
        const came = (await cameSince(db, claim)).find(one => !seen.has(one.id));
        if (!came) return undefined;
        const [driven, against] = came.items <= own ? [came.id, claim.id] : [claim.id, came.id];
        current = { id: came.id, driven, against, after: 0 };
      }
      const part = await meetingsOf(db, claim.datanetId, current);
      if (part.last === undefined) {
        seen.add(current.id);
        current = undefined;
      } else {
        current.after = part.last;
      }
      return part.meetings;
    },
    async areSeen(tx) {
      return (await cameSince(tx, claim)).every(one => seen.has(one.id));
    },
  };
}

async function cameSince(db: Queryable, claim: Claim): Promise<{ id: number; items: number }[]> {
  return await db.all(sql`
    select distinct s.id, s.rows_good as items
    from submission_change c
    join submission s on s.id = c.submission_id
    where c.became = 'waiting' and s.datanet_id = ${claim.datanetId} and s.id <> ${claim.id}
      and s.status in ('waiting', 'accepted', 'appealed')
      and c.id > (
        select max(id) from submission_change where submission_id = ${claim.id} and became = 'checking'
      )
    order by s.id`);
}
