import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Vectors } from '../index/vectors.ts';

export interface SemanticHit {
  sectionId: number;
  pageId: number;
  /** Cosine of the question with the section's best passage. */
  cosine: number;
  /** Which of its passages that is, from 0. */
  position: number;
}

/** More than the 50 that are wanted, for those whose pages were found missing meanwhile. */
const looked = 100;

/**
 * The sections whose best passage is nearest to a vector: exact, 50 at most, without pages that were found missing. None
 * when the vectors can't be read: the words then answer alone.
 */
export async function searchSemantic(
  db: Queryable,
  vectors: Vectors,
  communityId: number,
  { embedder, vector }: { embedder: string; vector: readonly number[] },
): Promise<SemanticHit[]> {
  const sources = await db.all<{ id: number }>(
    sql`select source_id as id from followed where community_id = ${communityId}`,
  );
  const ids = sources.map(source => source.id);
  const near = await vectors.search(embedder, vector, ids, looked).catch(() => []);
  if (near.length === 0) return [];
  const rows = await db.all<SemanticHit & { missing: number }>(sql`
    select section.id as "sectionId", page.id as "pageId", page.missing,
      near.cosine * case when page.listed then 1 else 0.95 end as cosine, coalesce(embedding.position, 0) as position
    from unnest(
      ${near.map(one => one.sectionId)}::bigint[], ${near.map(one => one.cosine)}::float8[],
      ${near.map(one => one.id)}::bigint[]
    ) as near (section_id, cosine, passage)
      join section on section.id = near.section_id join page on page.id = section.page_id
      left join embedding on embedding.id = near.passage
    order by 4 desc, section.id`);
  const there = new Set(rows.map(row => row.sectionId));
  vectors.remove(near.map(one => one.sectionId).filter(id => !there.has(id)));
  return rows
    .filter(row => row.missing === 0)
    .slice(0, 50)
    .map(({ missing: _, ...hit }) => hit);
}
