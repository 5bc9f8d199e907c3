import { toSql } from 'pgvector';
import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Near } from './vector-scan.ts';
import type { Vectors } from './vectors.ts';

/**
 * The vectors where they are: pgvector's inner product over all of them, which a server does on all its cores. Exact; an
 * approximate index (HNSW) would need one dimension for all embedders and loses sections where sources are few.
 */
export function vectorsInDatabase(db: Queryable): Vectors {
  return {
    search: (embedder, vector, sources, most) =>
      // Vectors have unit length, so the inner product is the cosine; `<#>` is its negative.
      db.all<Near>(sql`
        with near as (
          select distinct on (section_id) section_id, id, vector <#> ${toSql([...vector])}::halfvec as distance
          from embedding
          where embedder = ${embedder} and source_id = any(${sources}::bigint[])
          order by section_id, distance
        )
        select section_id as "sectionId", id, -distance as cosine
        from near
        order by distance, section_id
        limit ${most}`),
    // What is gone is not found, and what is of another embedder is not looked at.
    remove() {},
    keep() {},
    async stop() {},
  };
}
