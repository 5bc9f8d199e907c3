import type { Snapshot } from '../../datanets/version.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Model } from '../../workers/model.ts';
import type { Goal, TrainingRequest, WantedSettings } from '../../workers/training-request.ts';
import type { waysToRefine } from '../community/refine-schedules.ts';
import type { Context } from '../context.ts';
import { trainingRequest } from './training-request.ts';
import { dataOf, versionBehind, versionIn } from './version-data.ts';

/** What a refinement is asked for with. */
export interface RefineArguments {
  model: string;
  /** Left out, the one that the model learned from. */
  datanet?: string | undefined;
  /** Left out, it trains on. */
  way?: (typeof waysToRefine)[number] | undefined;
}

/** Settings of the run that somebody chose, and what it is for. */
export type ChosenSettings = WantedSettings & { goal?: Goal };

/**
 * A training whose model is measured beside the one that it refines, on the held-out rows of that one’s version as they
 * are now.
 *
 * @throws UserError when there is no such model, or its datanet is gone
 */
export async function refinementRequest(
  { model: named, datanet, way = 'on' }: RefineArguments,
  settings: ChosenSettings,
  context: Pick<Context, 'rooms' | 'community' | 'person' | 'role' | 'origin'>,
): Promise<{ request: TrainingRequest; snapshot: Snapshot; refined: Model }> {
  const { rooms, community } = context;
  const refined = await rooms.workers.model(community.id, named);
  const { request, snapshot } = await trainingRequest(
    {
      method: refined.method,
      ...settings,
      base: way === 'on' ? refined.name : refined.base,
      datanet: datanet ?? datanetBehind(refined),
    },
    context,
  );
  const older = await dataBehind(refined.data.label, context);
  return {
    request: { ...request, refines: { model: refined.name, ...(older && { older }) } },
    snapshot,
    refined,
  };
}

/**
 * The accepted rows of the datanet that a model learned from, and how many of them it had.
 *
 * @throws UserError when the model is gone, or its datanet
 */
export async function newRows(
  model: string,
  { rooms, community }: Pick<Context, 'rooms' | 'community'>,
): Promise<{ datanet: string; accepted: number; before: number }> {
  const { name, data } = await rooms.workers.model(community.id, model);
  const all = await rooms.datanets.list(community.id, 'text');
  const from = await versionBehind(data.label, all, rooms.datanets);
  if (!from) throw datanetGone(name);
  const { datanet, snapshot } = from;
  const { acceptedItems } = await rooms.datanets.stats(datanet.id);
  const { train, heldOut } = snapshot.rows;
  return { datanet: datanet.name, accepted: acceptedItems, before: train + heldOut };
}

/** The data of a version as it is now, after what was removed of it; undefined where its datanet is gone. */
export async function dataBehind(
  label: string,
  { rooms, community }: Pick<Context, 'rooms' | 'community'>,
): Promise<TrainingRequest['data'] | undefined> {
  const all = await rooms.datanets.list(community.id, 'text');
  const found = await versionBehind(label, all, rooms.datanets);
  return found && dataOf(found.datanet, found.snapshot);
}

const datanetGone = (model: string) =>
  new UserError(
    message('The datanet that {model} learned from is gone, so nothing will be new for it.', { model }),
  );

function datanetBehind({ name, data }: Model): string {
  const from = versionIn(data.label);
  if (from) return from.datanet;
  throw new UserError(
    message('What {model} learned from is not known any more. Name a datanet.', { model: name }),
  );
}
