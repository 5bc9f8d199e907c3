import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { allOf, message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { NamedModel, NamedModels } from '../model.ts';
import { checkedName, isTaken, lockNames, stemOf } from './model-names.ts';
import { modelNamed } from './models.ts';

/** Names that stand for one of several models: `maths` for maths-v3. */
export function openNamedModels(db: Database, changed: (jobNumber: number) => void): NamedModels {
  return {
    all: communityId => namedModels(db, communityId),
    plan: ({ communityId, model, name }) => planned(db, communityId, model, name),

    async promote({ communityId, personId, model, name }, origin) {
      const jobNumber = await db.transaction(async tx => {
        await lockNames(tx, communityId);
        const known = await tx.first(sql`select from model_promotion where origin = ${origin}`);
        if (known) return undefined;
        const plan = await planned(tx, communityId, model, name);
        await tx.run(sql`
          insert into model_promotion (community_id, name, model_id, promoted_by, origin)
          values (${communityId}, ${plan.name}, ${plan.to.id}, ${personId}, ${origin})
          on conflict (origin) do nothing`);
        return plan.to.jobNumber;
      });
      if (jobNumber !== undefined) changed(jobNumber);
      const { named } = await db.one<{ named: string }>(
        sql`select name as named from model_promotion where origin = ${origin}`,
      );
      return namedModel(db, communityId, named);
    },

    async rollBack({ communityId, personId, name }, origin) {
      await db.transaction(async tx => {
        await lockNames(tx, communityId);
        const known = await tx.first(sql`select from model_promotion where undone_origin = ${origin}`);
        if (known) return;
        const now = await namedModel(tx, communityId, name);
        if (!now.previous)
          throw new UserError(
            message('{name} has stood for {model} alone: there is nothing to go back to.', {
              name: now.name,
              model: now.model.name,
            }),
          );
        await tx.run(sql`
          update model_promotion set undone_by = ${personId}, undone_origin = ${origin} where id = ${now.id}`);
      });
      const now = await namedModel(db, communityId, name);
      changed((await modelNamed(db, communityId, now.model.name)).jobNumber);
      return now;
    },
  };
}

async function planned(db: Queryable, communityId: number, model: string, asked: string | undefined) {
  const to = await modelNamed(db, communityId, model);
  const name = await checkedName(db, communityId, asked ?? stemOf(to.name));
  const all = await namedModels(db, communityId);
  const now = all.find(one => one.name === name);
  if (!now && (await isTaken(db, communityId, name)))
    throw new UserError(
      message(
        '{name} is a model itself. Give the name that is to stand for {model}: “/model promote {model} name:…”.',
        {
          name,
          model: to.name,
        },
      ),
    );
  if (now?.model.name === to.name)
    throw new UserError(message('{name} stands for {model} already.', { name, model: to.name }));
  return { name, from: now?.model, to };
}

/** @throws UserError naming the nearest names, when there is none like that */
export async function namedModel(db: Queryable, communityId: number, typed: string): Promise<NamedModel> {
  const name = typed.trim().toLowerCase();
  const all = await namedModels(db, communityId);
  const found = all.find(one => one.name === name);
  if (found) return found;
  const names = all.map(one => one.name);
  const close = nearest(name, names);
  throw new UserError(
    names.length > 0
      ? message('No name “{name}” stands for a model here. There are: {names}.', {
          name,
          names: allOf(names),
        })
      : message('No name stands for a model here yet: “/model promote” gives one.'),
    close,
  );
}

interface Row {
  id: number;
  name: string;
  model: string;
  version: string;
  promotedBy: string;
  promotedAt: Date;
  place: number;
}

/** By name: what each stands for, and what it goes back to. */
export async function namedModels(db: Queryable, communityId: number): Promise<NamedModel[]> {
  const rows = await db.all<Row>(sql`
    select id, name, model, version, "promotedBy", "promotedAt", place
    from (
      select promotion.id, promotion.name, model.name as model, left(model.sha256, 12) as version,
        person.name as "promotedBy", promoted_at as "promotedAt",
        row_number() over (partition by promotion.name order by promotion.id desc) as place
      from model_promotion promotion
      join trained_model model on model.id = model_id
      join person on person.id = promoted_by
      where promotion.community_id = ${communityId} and undone_origin is null and model.deleted_at is null
    ) standing
    where place <= 2
    order by name, place`);
  return rows
    .filter(({ place }) => Number(place) === 1)
    .map(({ id, name, model, version, promotedBy, promotedAt }) => {
      const before = rows.find(row => row.name === name && Number(row.place) === 2);
      return {
        id,
        name,
        model: { name: model, version },
        previous: before && { name: before.model, version: before.version },
        promotedBy,
        promotedAt,
      };
    });
}
