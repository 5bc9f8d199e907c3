import type { Snapshot } from '../../datanets/datanets.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Method, TrainingRequest } from '../../workers/workers.ts';
import type { Context } from '../context.ts';

export interface TrainArguments {
  base: string;
  datanet: string;
  version?: number | undefined;
  method?: Method | undefined;
  epochs?: number | undefined;
  learningRate?: number | undefined;
  batchSize?: number | undefined;
  rank?: number | undefined;
  maxLength?: number | undefined;
  name?: string | undefined;
}

/** Joins the two rooms: freezes the datanet (the same content is the same version) and hands its files over. */
export async function trainingRequest(
  args: TrainArguments,
  { rooms, community, person, origin }: Context,
): Promise<{ request: TrainingRequest; snapshot: Snapshot }> {
  const datanet = await rooms.datanets.get(community.id, args.datanet);
  const base = rooms.workers.base(args.base);
  const { version, method = 'lora', name, datanet: _, base: __, ...settings } = args;
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
    base: base.name,
    data: {
      snapshotId: snapshot.id,
      label: `${datanet.name} v${snapshot.version}`,
      datanet: datanet.name,
      train: snapshot.train,
      heldOut: snapshot.heldOut,
      rows: snapshot.rows,
    },
    settings: { method, ...settings },
    ...(name !== undefined && { name }),
  };
  return { request, snapshot };
}
