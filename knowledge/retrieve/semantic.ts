import { toSql } from 'pgvector';
import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

export interface SemanticHit {
  sectionId: number;
  pageId: number;
  /** Cosine of the question with the section's best passage. */
  cosine: number;
}

/**
 * The sections whose best passage is nearest to a vector, in one statement: exact, 50 at most, without pages that were
 * found missing.
 */
export function searchSemantic(
  db: Queryable,
  communityId: number,
  embedder: string,
  vector: readonly number[],
): Promise<SemanticHit[]> {
  return db.all<SemanticHit>(sql`
    with near as (
      -- Vectors have unit length, so the inner product is the cosine.
      select section_id, max(-(vector <#> ${toSql([...vector])}::vector)) as cosine
      from embedding
      where embedder = ${embedder} and source_id in (select source_id from followed where community_id = ${communityId})
      group by section_id
      order by cosine desc
      limit 100
    )
    select section_id as "sectionId", page.id as "pageId",
      cosine * case when page.listed then 1 else 0.95 end as cosine
    from near join section on section.id = section_id join page on page.id = section.page_id
    where page.missing = 0
    order by 3 desc, section_id
    limit 50`);
}
