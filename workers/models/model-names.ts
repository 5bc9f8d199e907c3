import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { TrainingRequest } from '../training-request.ts';
import { findBaseIn } from './bases.ts';

/** Inside a transaction: nobody else of the community chooses a name until it ends. */
export async function lockNames(tx: Queryable, communityId: number): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext('trained_model.name'), ${communityId}::int)`);
}

/**
 * What a run's model will be called: the name that was asked for, or `<from>-v<n>` with the next free number.
 * Numbers of deleted models are not given again.
 *
 * @throws UserError when the name asked for can't be one, or is taken.
 */
export async function chooseName(
  db: Queryable,
  communityId: number,
  from: string,
  asked: string | undefined,
): Promise<string> {
  if (asked === undefined) return nextName(db, communityId, from);
  const name = await checkedName(db, communityId, asked);
  if (await isTaken(db, communityId, name)) {
    const free = await nextName(db, communityId, name);
    throw new UserError(message('There is a model called {name} already. {free} is free.', { name, free }), [
      free,
    ]);
  }
  return name;
}

/** What a run's model is called after where no name is given: the model that it refines, else its datanet. */
export const calledAfter = ({ refines, data }: Pick<TrainingRequest, 'refines' | 'data'>): string =>
  refines?.model ?? data.datanet;

/** A stopped job keeps its name when it goes on, or takes the next free one when another model has it by now. */
export async function nameAgain(
  db: Queryable,
  communityId: number,
  name: string,
  number: number,
): Promise<string> {
  return (await isTaken(db, communityId, name, number)) ? nextName(db, communityId, name) : name;
}

/** @throws UserError when it can’t be a model’s name, or is a base’s */
export async function checkedName(db: Queryable, communityId: number, asked: string): Promise<string> {
  const name = asked.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)) {
    throw new UserError(
      message(
        '“{name}” can’t be a model’s name: up to 64 lower-case letters, digits, dashes, dots and underscores, starting with a letter or digit.',
        { name: asked.slice(0, 80) },
      ),
    );
  }
  if (await findBaseIn(db, communityId, name))
    throw new UserError(message('{name} is a base model. Call yours something else.', { name }));
  return name;
}

/**
 * Whether a model, a job’s model to be, or a name that stands for models is called that.
 *
 * @param own the job that may have it itself
 */
export async function isTaken(db: Queryable, communityId: number, name: string, own = 0): Promise<boolean> {
  const { taken } = await db.one<{ taken: boolean }>(sql`
    select exists (
      select from trained_model where community_id = ${communityId} and name = ${name} and deleted_at is null
      union all
      select from training_job
      where community_id = ${communityId} and model_name = ${name} and status in ('queued', 'running')
        and number <> ${own} and kind = 'train'
      union all
      select from model_promotion where community_id = ${communityId} and name = ${name}
    ) as taken`);
  return taken;
}

async function nextName(db: Queryable, communityId: number, from: string): Promise<string> {
  const stem = stemOf(from);
  const { last } = await db.one<{ last: number | null }>(sql`
    select max(substring(name from '-v([0-9]{1,9})$')::int) as last
    from (
      select name from trained_model where community_id = ${communityId}
      union all
      select model_name from training_job
      where community_id = ${communityId} and status in ('queued', 'running') and kind = 'train'
      union all
      select name from model_promotion where community_id = ${communityId}
    ) named
    where left(name, -length(substring(name from '-v[0-9]{1,9}$'))) = ${stem}`);
  return `${stem}-v${(last ?? 0) + 1}`;
}

/** `maths` of `maths-v3`. */
export function stemOf(name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return (
    slug
      .replace(/-v\d+$/, '')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'model'
  );
}
