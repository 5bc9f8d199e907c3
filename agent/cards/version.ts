import type { Modality, Snapshot, VersionDifference } from '../../datanets/datanets.ts';
import { t } from '../language/translate.ts';
import type { Fact } from '../reply.ts';
import { list } from '../words.ts';
import { counted } from './counted.ts';

/** What a frozen version has, and what is new in it; for a first version without the last line. */
export function versionFacts(
  snapshot: Snapshot,
  modality: Modality,
  difference: VersionDifference | undefined,
): Fact[] {
  const { train, heldOut } = snapshot.rows;
  return [
    { label: t('To train on'), value: counted(modality, train) },
    {
      label: t('Held out'),
      value: t('{items}, never trained on', { items: counted(modality, heldOut) }),
    },
    ...(difference ? [changes(modality, difference)] : []),
    { label: t('Manifest'), value: `SHA-256 ${snapshot.hash}` },
  ];
}

function changes(modality: Modality, { since, added, removed }: VersionDifference): Fact {
  const parts = [
    t('added: {items}', { items: counted(modality, added) }),
    ...removed.map(({ why, rows }) => {
      const items = counted(modality, rows);
      return why === 'row-removed'
        ? t('taken out: {items}', { items })
        : t('not accepted any more: {items}', { items });
    }),
  ];
  return { label: t('Since version {version}', { version: since }), value: list(parts) };
}
