import type { Snapshot } from '../../datanets/version.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Model } from '../../workers/model.ts';
import type { Goal, TrainingRequest, WantedSettings } from '../../workers/training-request.ts';
import type { Context } from '../context.ts';
import { priorityClassOf } from './priority-class.ts';
import { dataOf } from './version-data.ts';

/** What `/train` was given. Whatever is not named here is a setting of the run. */
export interface TrainArguments extends WantedSettings {
  base: string;
  datanet: string;
  version?: number | undefined;
  goal?: Goal | undefined;
  name?: string | undefined;
  like?: number | undefined;
  preset?: string | undefined;
}

/**
 * Joins the two rooms: freezes the datanet (the same content is the same version) and hands its files over.
 *
 * @throws UserError when the datanet has no such version
 */
export async function trainingRequest(
  args: TrainArguments,
  {
    rooms,
    community,
    person,
    role,
    origin,
  }: Pick<Context, 'rooms' | 'community' | 'person' | 'role' | 'origin'>,
): Promise<{ request: TrainingRequest; snapshot: Snapshot }> {
  const datanet = await rooms.datanets.get(community.id, args.datanet);
  const { base, parent } = await startingPoint(args.base, rooms, community.id);
  const { version, name, goal } = args;
  const snapshot =
    version === undefined
      ? await rooms.datanets.snapshot(datanet.id, origin)
      : await rooms.datanets.snapshotOf(datanet.id, version);
  if (!snapshot)
    throw new UserError(
      message('{datanet} has no version {version}. Leave the version out to train on what is accepted now.', {
        datanet: datanet.name,
        version: version ?? '',
      }),
    );
  const request: TrainingRequest = {
    communityId: community.id,
    personId: person.id,
    priorityClass: priorityClassOf(role),
    base,
    ...(parent && { parent: parent.name }),
    data: dataOf(datanet, snapshot),
    settings: settingsIn(args),
    ...(goal !== undefined && { goal }),
    ...(name !== undefined && { name }),
  };
  return { request, snapshot };
}

/** The settings among the arguments. */
export function settingsIn(args: Record<string, unknown> | TrainArguments): WantedSettings {
  return Object.fromEntries(
    Object.entries(args).filter(([name, value]) => value !== undefined && isSetting(name)),
  );
}

/** Whether an argument of `/train` is a setting of the run, and not what it is about. */
export const isSetting = (name: string): boolean => !noSettings.has(name);

const noSettings: ReadonlySet<string> = new Set([
  'base',
  'datanet',
  'version',
  'goal',
  'name',
  'like',
  'preset',
]);

/** The base of a run, and the model it goes on from where one is named in its place. */
async function startingPoint(
  named: string,
  { workers }: Context['rooms'],
  communityId: number,
): Promise<{ base: string; parent?: Model }> {
  try {
    return { base: (await workers.base(communityId, named)).name };
  } catch (notBase) {
    const parent = await workers.model(communityId, named).catch(() => {
      throw notBase;
    });
    return { base: parent.base, parent };
  }
}
