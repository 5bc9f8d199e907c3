import { type Sql, sql } from '../../store/database/sql.ts';

/** Accepted rows of a submission `s` that count, less those that were removed by a removal up to that number. */
export function rowsIn(removals: number): Sql {
  return removals === 0
    ? sql`s.rows_accepted`
    : sql`(s.rows_accepted - (
        select count(*) from item i
        where i.submission_id = s.id and i.removal <= ${removals} and not i.struck and i.novelty >= 0.2
      ))`;
}
