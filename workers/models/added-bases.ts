import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { AddBaseRequest, FoundBase } from '../added-bases.ts';
import type { BaseModel } from '../base-model.ts';
import { type BaseLimits, checkBaseQuota } from './base-quota.ts';
import { baseIn, findBaseIn, type StoredBase } from './bases.ts';
import { folderSource } from './inspection/folder-source.ts';
import { hubSource, repositoryIn } from './inspection/hub-source.ts';
import { inspectBase } from './inspection/inspect-base.ts';
import { isTaken, lockNames } from './model-names.ts';

/** What whoever runs the installation allows. */
export interface BaseRules {
  /** Folders of this machine that bases may be taken from. */
  folders: readonly string[];
  limits: BaseLimits;
}

/**
 * Looks at a base that somebody would add: a repository of the hub, or a folder below those that are allowed.
 *
 * @throws UserError when it can't be a base here, saying why and what to do
 */
export async function lookAtBase(
  db: Queryable,
  { communityId, from, name: asked }: Omit<AddBaseRequest, 'personId'>,
  { folders, limits }: BaseRules,
): Promise<FoundBase> {
  const repository = repositoryIn(from);
  const known = repository && (await findBaseIn(db, communityId, repository));
  if (known && known.hub.toLowerCase() === repository.toLowerCase())
    throw new UserError(
      message('{source} is a base here already, as {name}.', { source: repository, name: known.name }),
      [known.name],
    );
  const { source, stem, origin } = await sourceOf(from, folders);
  const name = asked ?? slug(stem);
  await checkFree(db, communityId, name);
  const { bytes, notes, type, ...found } = await inspectBase(source);
  await checkBaseQuota(db, communityId, bytes, limits);
  return {
    base: {
      ...found,
      name,
      hub: origin.hub,
      aliases: [],
      offline: false,
      added: { folder: `${slug(stem)}-${origin.key}`, type, from: origin.from, by: '' },
    },
    type,
    bytes,
    notes,
  };
}

/** Looks at it once more and keeps it; the same `origin` again gives the same base. */
export async function addBase(
  db: Database,
  request: AddBaseRequest,
  origin: string,
  rules: BaseRules,
): Promise<BaseModel> {
  const { communityId, personId } = request;
  const again = await db.first<{ name: string }>(sql`select name from added_base where origin = ${origin}`);
  if (again) return baseIn(db, communityId, again.name);
  const { base, bytes } = await lookAtBase(db, request, rules);
  const { name, added, ...rest } = base;
  if (!added) throw new Error('A base that was looked at has no place.');
  const stored: StoredBase = { ...rest, folder: added.folder, type: added.type, from: added.from, bytes };
  await db.transaction(async tx => {
    await lockNames(tx, communityId);
    await checkFree(tx, communityId, name);
    await checkBaseQuota(tx, communityId, bytes, rules.limits);
    await tx.run(sql`
      insert into added_base (community_id, name, base, added_by, origin)
      values (${communityId}, ${name}, ${json(stored)}, ${personId}, ${origin})`);
  });
  return baseIn(db, communityId, name);
}

/** @throws UserError when it is none that was added, or models and jobs rest on it */
export async function removableBase(db: Queryable, communityId: number, asked: string): Promise<BaseModel> {
  const base = await baseIn(db, communityId, asked);
  const { name } = base;
  if (!base.added)
    throw new UserError(
      message('{name} is one of the bases that are always there. Those that were added can be removed.', {
        name,
      }),
    );
  const { models, jobs } = await db.one<{ models: number; jobs: number }>(sql`
    select
      (select count(*)::int from trained_model
       where community_id = ${communityId} and base = ${name} and deleted_at is null) as models,
      (select count(*)::int from training_job
       where community_id = ${communityId} and status in ('queued', 'running', 'paused')
         and (base = ${name} or exists (
           select from jsonb_array_elements(coalesce(task->'models', '[]')) model
           where model->>'base' = ${name}))) as jobs`);
  if (models || jobs)
    throw new UserError(
      message(
        '{name} is needed: {models, plural, one {# model rests} other {# models rest}} on it, and {jobs, plural, one {# job has} other {# jobs have}} still to end. Delete these models and cancel these jobs first.',
        { name, models, jobs },
      ),
    );
  return base;
}

/** Forgets it, and its files where no other community has them. */
export async function removeBase(
  db: Database,
  basesFolder: string,
  communityId: number,
  asked: string,
): Promise<BaseModel> {
  const { base, needed } = await db.transaction(async tx => {
    await lockNames(tx, communityId);
    const base = await removableBase(tx, communityId, asked);
    await tx.run(sql`delete from added_base where community_id = ${communityId} and name = ${base.name}`);
    const needed = await tx.first(
      sql`select from added_base where base->>'folder' = ${base.added?.folder ?? ''} limit 1`,
    );
    return { base, needed };
  });
  if (base.added && !needed) await rm(join(basesFolder, base.added.folder), { recursive: true, force: true });
  return base;
}

async function sourceOf(typed: string, allowed: readonly string[]) {
  const from = typed.trim();
  const repository = repositoryIn(from);
  if (repository !== undefined) {
    const source = await hubSource(repository);
    const { revision } = source;
    return {
      source,
      stem: repository.split('/').at(-1) ?? '',
      origin: { hub: repository, key: keyOf(`${repository}@${revision}`), from: { revision } },
    };
  }
  const source = await folderSource(from, allowed);
  const { path, fingerprint } = source;
  return {
    source,
    stem: path.split(/[\\/]/).at(-1) ?? '',
    origin: { hub: '', key: keyOf(`${path} ${fingerprint}`), from: { path, fingerprint } },
  };
}

async function checkFree(db: Queryable, communityId: number, name: string): Promise<void> {
  const base = await findBaseIn(db, communityId, name);
  if (!base && !(await isTaken(db, communityId, name))) return;
  throw new UserError(
    message('“{name}” means {taken} here already. Give another name: “name:…”.', {
      name,
      taken: base?.name ?? name,
    }),
  );
}

const keyOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 48) || 'base';
