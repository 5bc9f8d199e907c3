import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Modality, ReviewRule } from '../datanet-settings.ts';
import { rowsIn } from '../snapshots/rows-in.ts';
import type { Snapshot } from '../version.ts';

/** What the card of a version says beside what its rows are like. */
export interface VersionFacts {
  summary: string;
  guidelines: string;
  license: string;
  modality: Modality;
  /** The rule that the datanet has now; how its rows came in is in `judged`. */
  review: ReviewRule;
  /** Rows by how they were accepted. */
  judged: { people: number; steward: number; automatic: number };
  submissions: number;
  /** Votes on what was accepted, by people who did not decide alone, and how many of them accepted. */
  votes: { all: number; accepting: number; reviewers: number };
  /** Mean value of the rows, 600 to 1000. */
  value: number;
  /** Most rows first. Who is no member any more is not named. */
  contributors: { name: string | undefined; rows: number }[];
}

export async function versionFacts(db: Queryable, snapshot: Snapshot): Promise<VersionFacts> {
  const { through, cleanOf, ...datanet } = await db.one<
    Pick<VersionFacts, 'summary' | 'guidelines' | 'license' | 'modality' | 'review'> & {
      through: number;
      cleanOf: number;
    }
  >(sql`
    select d.summary, d.guidelines, s.license, d.modality, d.review, s.through, s.clean_of as "cleanOf"
    from snapshot s
    join datanet d on d.id = s.datanet_id
    where s.id = ${snapshot.id}`);
  const accepted = sql`s.datanet_id = ${snapshot.datanetId} and s.status = 'accepted' and s.decision_no <= ${through}
    and ${rowsIn(cleanOf)} > 0`;
  const rows = rowsIn(cleanOf);
  const { submissions, value, ...judged } = await db.one<
    VersionFacts['judged'] & { submissions: number; value: number }
  >(sql`
    select count(*) as submissions,
      coalesce(sum(s.value * ${rows}) / nullif(sum(${rows}), 0), 0) as value,
      coalesce(sum(${rows}) filter (where s.automatic), 0) as automatic,
      coalesce(sum(${rows}) filter (where s.decided_by_steward is not null), 0) as steward,
      coalesce(sum(${rows}) filter (where not s.automatic and s.decided_by_steward is null), 0) as people
    from submission s
    where ${accepted}`);
  const votes = await db.one<VersionFacts['votes']>(sql`
    select count(*) as "all", count(*) filter (where r.grade <> 'reject') as accepting,
      count(distinct r.reviewer_id) as reviewers
    from review r
    join submission s on s.id = r.submission_id
    where ${accepted} and r.grade <> 'skip' and not r.alone`);
  const contributors = await db.all<{ name: string | null; rows: number }>(sql`
    select case when m.person_id is null then null else p.name end as name, sum(${rows}) as rows
    from submission s
    join datanet d on d.id = s.datanet_id
    join person p on p.id = s.person_id
    left join membership m on m.community_id = d.community_id and m.person_id = s.person_id
    where ${accepted}
    group by s.person_id, p.name, m.person_id
    order by sum(${rows}) desc, s.person_id`);
  return {
    ...datanet,
    submissions,
    value,
    judged,
    votes,
    contributors: contributors.map(({ name, rows }) => ({ name: name ?? undefined, rows })),
  };
}
