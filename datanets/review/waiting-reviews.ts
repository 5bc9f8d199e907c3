import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { WaitingReviews } from '../review-task.ts';

/** What has waited for reviewers since then or longer, by datanet. */
export async function waitingReviews(db: Queryable, since: Date): Promise<WaitingReviews[]> {
  return await db.all(sql`
    with waiting as (
      select s.id, s.datanet_id, coalesce(
        (select c.at from submission_change c where c.submission_id = s.id order by c.id desc limit 1), s.created_at
      ) as at
      from submission s where s.status in ('waiting', 'appealed')
    )
    select d.community_id as "communityId", d.id as "datanetId", d.name as "datanetName", d.created_by as "createdBy",
      count(*) as submissions, min(w.at) as oldest
    from waiting w join datanet d on d.id = w.datanet_id
    where w.at <= ${since}
    group by d.id
    order by d.id`);
}
