import type { Datanet } from '../../datanets/datanet-settings.ts';
import type { Datanets } from '../../datanets/datanets.ts';
import type { Snapshot } from '../../datanets/version.ts';
import type { TrainingRequest } from '../../workers/training-request.ts';

/** A version of a datanet as the workers take it: its files, and a label for people, such as `maths v3`. */
export function dataOf({ name, modality }: Datanet, snapshot: Snapshot): TrainingRequest['data'] {
  return {
    snapshotId: snapshot.id,
    label: `${name} v${snapshot.version}`,
    datanet: name,
    train: snapshot.train,
    heldOut: snapshot.heldOut,
    rows: snapshot.rows,
    ...(modality !== 'text' && { modality }),
  };
}

/** The datanet and the version that a label of {@link dataOf} names; undefined for any other. */
export function versionIn(label: string): { datanet: string; version: number } | undefined {
  const [, datanet, version] = /^(.+) v(\d+)$/.exec(label) ?? [];
  return datanet === undefined ? undefined : { datanet, version: Number(version) };
}

/** The version that such a label names, with its datanet; undefined where the datanet is none of `all` any more. */
export async function versionBehind(
  label: string,
  all: readonly Datanet[],
  datanets: Pick<Datanets, 'snapshotOf'>,
): Promise<{ datanet: Datanet; snapshot: Snapshot } | undefined> {
  const named = versionIn(label);
  const datanet = all.find(({ name }) => name === named?.datanet);
  const snapshot = datanet && (await datanets.snapshotOf(datanet.id, named?.version));
  return snapshot && { datanet, snapshot };
}
