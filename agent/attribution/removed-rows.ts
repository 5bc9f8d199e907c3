import type { Model } from '../../workers/model.ts';
import type { Context } from '../context.ts';
import { lineageOf } from './lineage.ts';

/** Rows that a model, and those that it was trained on from, learned from and that were removed since. */
export async function rowsRemovedFrom(
  model: Model,
  { rooms, community }: Pick<Context, 'rooms' | 'community'>,
): Promise<number> {
  const { models } = lineageOf(model, await rooms.workers.models(community.id));
  const versions = new Map(models.map(({ data }) => [`${data.snapshotId} ${data.train}`, data]));
  const rows = await Promise.all(
    [...versions.values()].map(({ snapshotId, train }) => rooms.datanets.rowsRemovedSince(snapshotId, train)),
  );
  return Math.max(0, ...rows);
}
