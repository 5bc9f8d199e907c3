import { z } from 'zod';
import type { Queryable } from '../../store/database/database.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { modelNamed, type StoredModel } from '../models/models.ts';
import { isAdapter, type TrainingRequest } from '../training-request.ts';

/** What a run trains on from, as its job’s row keeps it. */
export const parentTask = z.object({
  parentId: z.number().int(),
  name: z.string(),
  adapter: z.string(),
  sha256: z.string(),
});

export type ParentTask = z.output<typeof parentTask>;

/**
 * The model that a run is to go on from.
 *
 * @throws UserError when there is none of that name, or its weights are of another base or another kind
 */
export async function parentOf(
  db: Queryable,
  { communityId, base, parent: name, settings }: TrainingRequest,
): Promise<StoredModel | undefined> {
  if (name === undefined) return undefined;
  const parent = await modelNamed(db, communityId, name);
  const about = { parent: parent.name };
  if (parent.base !== base)
    throw new UserError(
      message('{parent} was trained from {own}, so it can’t go on as {base}. Take {own} as the base.', {
        ...about,
        own: parent.base,
        base,
      }),
    );
  if (settings.method !== undefined && isAdapter(parent.method) !== isAdapter(settings.method))
    throw new UserError(
      isAdapter(parent.method)
        ? message('{parent} is an adapter: go on with the method lora or qlora.', about)
        : message('{parent} is a whole model: go on with the method full or freeze.', about),
    );
  if (isAdapter(parent.method) && settings.rank !== undefined && settings.rank !== parent.settings.rank)
    throw new UserError(
      message('The adapter of {parent} has the rank {rank}, which stays. Leave the rank out.', {
        ...about,
        rank: parent.settings.rank,
      }),
    );
  return parent;
}

/** A request with what follows from the model it goes on from. */
export function continuing(request: TrainingRequest, parent: StoredModel | undefined): TrainingRequest {
  if (!parent) return request;
  const { method, rank } = parent.settings;
  const kept = isAdapter(parent.method) ? { rank } : {};
  return { ...request, settings: { method, ...request.settings, ...kept } };
}

export function taskOf(parent: StoredModel | undefined): ParentTask | undefined {
  return parent && { parentId: parent.id, name: parent.name, adapter: parent.adapter, sha256: parent.sha256 };
}
