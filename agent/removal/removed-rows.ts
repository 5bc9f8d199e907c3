import type { Model } from '../../workers/model.ts';
import type { Context } from '../context.ts';

/** Rows that a model, and those that it was trained on from, learned from and that were removed since. */
export async function rowsRemovedFrom(
  model: Model,
  { rooms, community }: Pick<Context, 'rooms' | 'community'>,
): Promise<number> {
  const all = await rooms.workers.models(community.id);
  const seen = new Set<string>();
  const versions = new Map<string, Model['data']>();
  for (let at: Model | undefined = model; at && !seen.has(at.name); ) {
    seen.add(at.name);
    versions.set(`${at.data.snapshotId} ${at.data.train}`, at.data);
    const { parent }: Model = at;
    at = parent && all.find(one => one.name === parent.name && one.version === parent.version);
  }
  const rows = await Promise.all(
    [...versions.values()].map(({ snapshotId, train }) => rooms.datanets.rowsRemovedSince(snapshotId, train)),
  );
  return Math.max(0, ...rows);
}
