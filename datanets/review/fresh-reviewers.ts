import { type Sql, sql } from '../../store/database/sql.ts';

/**
 * Whether somebody may judge an appeal as a fresh reviewer: a member with the role, not its contributor, and nobody who
 * voted on it or skipped it. Linked accounts are one person, so none of somebody's accounts is fresh when another is not.
 * Where the rule of the datanet is `steward`, stewards alone judge.
 *
 * @param personId a value, or a column of an outer query; it stands for a submission `s` of a datanet `d`
 */
export function isFresh(personId: Sql): Sql {
  return sql`(
    ${personId} <> s.person_id
    and not exists (select from review r where r.submission_id = s.id and r.reviewer_id = ${personId})
    and exists (
      select from member_role m
      where m.community_id = d.community_id and m.person_id = ${personId}
        and (m.role in ('steward', 'operator') or (d.review <> 'steward' and m.role in ('reviewer', 'maker')))
        and not exists (select from ban b where b.community_id = m.community_id and b.person_id = m.person_id)
    )
  )`;
}

/** Whether nobody is fresh: then the appeal is for a steward as the last instance, whether or not they voted before. */
export const isNobodyFresh = sql`not exists (
  select from membership one where one.community_id = d.community_id and ${isFresh(sql`one.person_id`)}
)`;
