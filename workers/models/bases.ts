import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { AddedBase, BaseModel } from '../base-model.ts';
import { basesOf, findBase, squash } from './catalog.ts';

/** What of an added base is stored as it was found when it was checked. */
export type StoredBase = Omit<BaseModel, 'name' | 'added'> &
  Pick<AddedBase, 'folder' | 'type' | 'from'> & {
    /** Of its files; not known of those from before sizes were kept. */
    bytes?: number;
  };

/** The bases that a community can train: those of the catalog, then those that were added; all families, or one. */
export async function basesIn(db: Queryable, communityId: number, family?: string): Promise<BaseModel[]> {
  const added = await addedBases(db, communityId);
  if (family === undefined) return [...basesOf(), ...added];
  const wanted = squash(family);
  const ofFamily = (base: BaseModel) =>
    squash(base.family) === wanted || squash(base.name).startsWith(wanted);
  return [...basesOf(family), ...added.filter(ofFamily)];
}

/** The base of that name in a community, however it is written; `undefined` without one. */
export async function findBaseIn(
  db: Queryable,
  communityId: number,
  name: string,
): Promise<BaseModel | undefined> {
  const known = findBase(name);
  if (known) return known;
  const added = await addedBases(db, communityId);
  const wanted = squash(name);
  return (
    added.find(base => squash(base.name) === wanted) ??
    added.find(base => base.hub !== '' && squash(base.hub) === wanted)
  );
}

/** The same. @throws UserError naming the nearest bases. */
export async function baseIn(db: Queryable, communityId: number, name: string): Promise<BaseModel> {
  const found = await findBaseIn(db, communityId, name);
  if (found) return found;
  const all = await basesIn(db, communityId);
  throw new UserError(
    message('There is no base model called “{name}”. `/bases` lists them all.', { name: name.slice(0, 80) }),
    nearest(
      name,
      all.map(base => base.name),
    ),
  );
}

/** Its folder below models/bases. */
export function folderOf(base: { name: string; added?: AddedBase }): string {
  return base.added?.folder ?? base.name;
}

async function addedBases(db: Queryable, communityId: number): Promise<BaseModel[]> {
  const rows = await db.all<{ name: string; base: StoredBase; by: string }>(sql`
    select added.name, added.base, person.name as "by"
    from added_base added join person on person.id = added.added_by
    where added.community_id = ${communityId} order by added.name`);
  return rows.map(({ name, base: { folder, type, from, bytes: _, ...base }, by }) => ({
    ...base,
    name,
    added: { folder, type, from, by },
  }));
}
