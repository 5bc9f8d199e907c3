import type { Database, Queryable } from '../../store/database/database.ts';
import { json, prepared, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message, type Said, type TranslatableMessage } from '../../store/message.ts';
import type { RefreshReport, Source } from '../knowledge.ts';

/** A source as this room knows it. */
export interface SourceRow extends Source {
  root: string;
  shared: boolean;
  readingSince: Date | undefined;
  lastSweep: Date | undefined;
}

interface Raw {
  id: number;
  community_id: number;
  name: string;
  address: string;
  kind: 'site' | 'folder';
  root: string;
  shared: boolean;
  refresh_minutes: number;
  status: Source['status'];
  reading_since: Date | null;
  done: number | null;
  total: number | null;
  last_refresh: Date | null;
  last_sweep: Date | null;
  problem: string | null;
  problem_said: TranslatableMessage | null;
  report: RefreshReport | null;
  pages: number;
  sections: number;
}

const columns = sql`source.id, community_id, name, address, kind, root, shared, refresh_minutes, status, reading_since, done, total,
  last_refresh, last_sweep, problem, problem_said, report, count(page.id) as pages, coalesce(sum(page.sections), 0) as sections`;
const tables = sql`source left join page on page.source_id = source.id and page.missing = 0`;

function toSource(row: Raw): SourceRow {
  return {
    id: row.id,
    communityId: row.community_id,
    name: row.name,
    address: row.address,
    kind: row.kind,
    root: row.root,
    shared: row.shared,
    refreshMinutes: row.refresh_minutes,
    status: row.status,
    readingSince: row.reading_since ?? undefined,
    progress:
      row.status === 'reading' && row.total !== null ? { done: row.done ?? 0, total: row.total } : undefined,
    pages: row.pages,
    sections: row.sections,
    lastRefresh: row.last_refresh ?? undefined,
    lastSweep: row.last_sweep ?? undefined,
    problem: row.problem_said ?? row.problem ?? undefined,
    lastReport: row.report ?? undefined,
  };
}

/** What a community reads: its own sources and those that are shared, less those that it left. */
export async function sourcesOf(db: Queryable, communityId: number): Promise<SourceRow[]> {
  const rows = await db.all<Raw>(sql`
    select ${columns} from ${tables}
    where source.id in (select source_id from followed where community_id = ${communityId})
    group by source.id order by source.id`);
  return rows.map(toSource);
}

export async function sourceNames(db: Queryable, communityId: number): Promise<string[]> {
  const rows = await db.all<{ name: string }>(
    prepared(
      'source-names',
      sql`
        select name from source
        where id in (select source_id from followed where community_id = ${communityId})
        order by id`,
    ),
  );
  return rows.map(row => row.name);
}

export async function sourceById(db: Queryable, id: number): Promise<SourceRow | undefined> {
  const row = await db.first<Raw>(
    sql`select ${columns} from ${tables} where source.id = ${id} group by source.id`,
  );
  return row && toSource(row);
}

export async function sourceByOrigin(db: Queryable, origin: string): Promise<SourceRow | undefined> {
  const row = await db.first<Raw>(
    sql`select ${columns} from ${tables} where origin = ${origin} group by source.id`,
  );
  return row && toSource(row);
}

/** Sources whose reading was begun and not finished: by a process that is gone, or one that still works on it. */
export async function unfinishedSources(db: Queryable): Promise<SourceRow[]> {
  const rows = await db.all<Raw>(sql`
    select ${columns} from ${tables} where reading_since is not null group by source.id order by source.id`);
  return rows.map(toSource);
}

export async function allSources(db: Queryable): Promise<{ id: number; refreshMinutes: number }[]> {
  return db.all(sql`select id, refresh_minutes as "refreshMinutes" from source order by id`);
}

/** @throws UserError when the name is taken by another source of the community */
export async function insertSource(
  db: Database,
  row: {
    communityId: number;
    name: string;
    address: string;
    kind: 'site' | 'folder';
    root: string;
    shared: boolean;
    title: string | undefined;
    refreshMinutes: number;
    origin: string;
    now: Date;
  },
): Promise<SourceRow> {
  await db.run(sql`
    insert into source
      (community_id, name, address, kind, root, shared, title, refresh_minutes, origin, reading_since)
    values (${row.communityId}, ${row.name}, ${row.address}, ${row.kind}, ${row.root}, ${row.shared},
      ${row.title ?? null}, ${row.refreshMinutes}, ${row.origin}, ${row.now})
    on conflict do nothing`);
  const made = await sourceByOrigin(db, row.origin);
  if (!made)
    throw new UserError(
      message('There is already a source called {name} here. Give this one another name.', {
        name: row.name,
      }),
    );
  return made;
}

/** All whose names are taken in a community, also by what it left. */
export async function sourcesNear(db: Queryable, communityId: number): Promise<SourceRow[]> {
  const rows = await db.all<Raw>(sql`
    select ${columns} from ${tables} where shared or community_id = ${communityId}
    group by source.id order by source.id`);
  return rows.map(toSource);
}

/** A community reads a shared source no more; the others do. */
export async function leaveSource(db: Queryable, id: number, communityId: number): Promise<void> {
  await db.run(sql`
    insert into source_left (community_id, source_id) values (${communityId}, ${id}) on conflict do nothing`);
}

/** Returns whether the community had left it. */
export async function joinSource(db: Queryable, id: number, communityId: number): Promise<boolean> {
  return (
    (await db.run(sql`delete from source_left where community_id = ${communityId} and source_id = ${id}`)) > 0
  );
}

export async function deleteSource(db: Database, id: number): Promise<void> {
  await db.run(sql`delete from source where id = ${id}`);
}

/** How long a reader keeps its claim on a source without a sign of life. */
export const leaseSeconds = 60;

/**
 * Claims a source for reading. Returns since when it is being read (earlier than now when it goes on after a crash), or
 * `undefined` when somebody else is at it.
 *
 * @param options.force takes it even if another reader's claim has not run out: it is known to be dead
 */
export async function claimSource(
  db: Queryable,
  id: number,
  options: { now: Date; force: boolean },
): Promise<Date | undefined> {
  const row = await db.first<{ since: Date }>(sql`
    update source set status = 'reading', reading_since = coalesce(reading_since, ${options.now}),
      lease_until = ${options.now}::timestamptz + make_interval(secs => ${leaseSeconds}),
      done = null, total = null
    where id = ${id} and (${options.force} or lease_until is null or lease_until < ${options.now})
    returning reading_since as since`);
  return row?.since;
}

export async function reportProgress(
  db: Queryable,
  id: number,
  progress: { done: number; total: number; now: Date },
): Promise<void> {
  await db.run(sql`
    update source set done = ${progress.done}, total = ${progress.total},
      lease_until = ${progress.now}::timestamptz + make_interval(secs => ${leaseSeconds})
    where id = ${id}`);
}

export async function finishReading(
  db: Queryable,
  id: number,
  result: {
    report: RefreshReport;
    title: string | undefined;
    swept: boolean;
    problem: TranslatableMessage | undefined;
    now: Date;
  },
): Promise<void> {
  await db.run(sql`
    update source set status = 'ready', reading_since = null, lease_until = null, done = null, total = null,
      removed = '[]', report = ${json(result.report)}::jsonb, title = coalesce(${result.title ?? null}, title),
      last_refresh = ${result.now}, last_sweep = case when ${result.swept} then ${result.now}::timestamptz else last_sweep end,
      problem = null, problem_said = ${result.problem ? json(result.problem) : null}::jsonb
    where id = ${id}`);
}

/** The sitemaps of a site's spaces, as its list was read last. */
export async function spacesOf(db: Queryable, id: number): Promise<string[]> {
  const { spaces } = await db.one<{ spaces: string[] }>(sql`select spaces from source where id = ${id}`);
  return spaces;
}

export async function keepSpaces(db: Queryable, id: number, spaces: readonly string[]): Promise<void> {
  await db.run(sql`
    update source set spaces = ${spaces}::text[] where id = ${id} and spaces <> ${spaces}::text[]`);
}

/** Ends a reading that got nowhere. What was read earlier still answers, so a source with pages stays ready. */
export async function failReading(db: Queryable, id: number, problem: Said): Promise<void> {
  const [text, said] = typeof problem === 'string' ? [problem, null] : [null, json(problem)];
  await db.run(sql`
    update source set reading_since = null, lease_until = null, done = null, total = null, removed = '[]',
      problem = ${text}, problem_said = ${said}::jsonb,
      status = case when exists (select from page where source_id = source.id) then 'ready' else 'failed' end
    where id = ${id}`);
}

/** Lets go of a source that this process stops reading; whoever opens next goes on. */
export async function releaseSource(db: Queryable, id: number): Promise<void> {
  await db.run(sql`update source set lease_until = null where id = ${id}`);
}
