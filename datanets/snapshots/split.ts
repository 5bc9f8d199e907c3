import type { Database, Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** About one row in ten is held out, at least one of five, and at most 200: more make an evaluation slower, not better. */
const oneIn = 10;
const mostHeldOut = 200;
const leastRows = 5;

/** New items that are asked the same. They stay together: a held-out question that was trained on measures nothing. */
export interface PromptGroup {
  /** A hash in hexadecimal. */
  key: string;
  ids: number[];
}

/**
 * Which of the new items are held out. The hash of its prompt decides, so a row is on the same side wherever it turns
 * up; what has a side keeps it, whatever comes later.
 *
 * @param groups the new items whose prompts have no side yet, by their keys in order: the lowest, 200 at least if there
 *   are so many
 * @param items how many items there are with the new ones
 * @param heldOut how many are held out already
 */
export function heldOutOf(groups: readonly PromptGroup[], items: number, heldOut: number): number[] {
  const chosen: number[] = [];
  for (const { key, ids } of groups) {
    const room = mostHeldOut - heldOut - chosen.length;
    // A prompt that half of the rows share (a template) would leave too little to train on.
    if (share(key) < 1 / oneIn && ids.length <= Math.min(room, items / 2)) chosen.push(...ids);
  }
  if (chosen.length > 0 || heldOut > 0 || items < leastRows) return chosen;
  return [...(groups.find(({ ids }) => ids.length <= Math.max(1, items / 5))?.ids ?? [])];
}

/** The first 32 bits of a hash as a number from 0 to 1. */
function share(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16) / 2 ** 32;
}

/**
 * Gives the accepted items decided up to `through` their sides. They are read beforehand, in slices: decided items do
 * not change, so only the choice itself needs a transaction, in which nobody else chooses.
 */
export async function assignSides(db: Database, datanetId: number, through: number): Promise<void> {
  for (;;) {
    const { done } = await db.one<{ done: number }>(sql`
      select sides_through as done from datanet where id = ${datanetId}`);
    if (done >= through) return;
    const groups = await lowestGroups(db, datanetId, done, through);
    if (await db.transaction(tx => choose(tx, datanetId, { done, through, groups }))) return;
  }
}

/** Returns whether it chose; otherwise somebody else did meanwhile. */
async function choose(
  tx: Queryable,
  datanetId: number,
  { done, through, groups }: { done: number; through: number; groups: readonly PromptGroup[] },
): Promise<boolean> {
  const own = await tx.first(sql`
    select from datanet where id = ${datanetId} and sides_through = ${done} for update`);
  if (!own) return false;
  await followHeldOut(tx, datanetId, done, through);
  const { items, heldOut } = await tx.one<{ items: number; heldOut: number }>(sql`
    select
      (select coalesce(sum(rows_accepted), 0) from submission
        where datanet_id = ${datanetId} and status = 'accepted' and decision_no <= ${through}) as items,
      (select count(*) from item where datanet_id = ${datanetId} and held_out and removal is null) as "heldOut"`);
  await tx.run(sql`update item set held_out = true where id = any(${heldOutOf(groups, items, heldOut)})`);
  await tx.run(sql`update datanet set sides_through = ${through} where id = ${datanetId}`);
  return true;
}

/** New items with a prompt that is held out are held out too. */
async function followHeldOut(tx: Queryable, datanetId: number, done: number, through: number): Promise<void> {
  await tx.run(sql`
    update item set held_out = true
    where id in (
      select new.id
      from (
        select distinct prompt_key from item where datanet_id = ${datanetId} and held_out and removal is null
      ) held
      cross join lateral (
        -- By the index, since hundreds of prompts at most are held out and any number of items may be new.
        select id, submission_id from item
        where datanet_id = ${datanetId} and prompt_key = held.prompt_key
          and not held_out and not struck and novelty >= 0.2 and removal is null
        offset 0
      ) new
      join submission s on s.id = new.submission_id
      where s.status = 'accepted' and s.decision_no > ${done} and s.decision_no <= ${through})`);
}

/**
 * The new ones with the lowest keys, but those that are trained on already: 200, or all. By the index, a range of keys
 * at a time, so that of a large datanet only the first few hundred rows are looked at.
 */
async function lowestGroups(
  db: Queryable,
  datanetId: number,
  done: number,
  through: number,
): Promise<PromptGroup[]> {
  let groups: PromptGroup[] = [];
  for (const below of ['01', '04', '10', '40', 'g']) {
    groups = await db.all<PromptGroup>(sql`
      select item.prompt_key as key, array_agg(item.id order by item.id) as ids
      from item join submission s on s.id = item.submission_id
      where item.datanet_id = ${datanetId} and item.prompt_key < ${below}
        and s.status = 'accepted' and s.decision_no <= ${through}
        and not item.struck and item.novelty >= 0.2 and item.removal is null
      group by item.prompt_key
      having bool_and(s.decision_no > ${done}) and not bool_or(item.held_out)
      order by item.prompt_key
      limit ${mostHeldOut}`);
    if (groups.length === mostHeldOut) break;
  }
  return groups;
}
