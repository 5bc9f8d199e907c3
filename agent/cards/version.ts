import type { Modality } from '../../datanets/datanet-settings.ts';
import type { Snapshot, VersionDifference } from '../../datanets/version.ts';
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
  const { removed } = snapshot;
  return [
    { label: t('To train on'), value: counted(modality, train) },
    {
      label: t('Held out'),
      value: t('{items}, never trained on', { items: counted(modality, heldOut) }),
    },
    ...(removed.train + removed.heldOut > 0
      ? [
          {
            label: t('Removed since'),
            value: t('{items}, which it had and has no more', {
              items: counted(modality, removed.train + removed.heldOut),
            }),
          },
        ]
      : []),
    ...(difference ? [changes(modality, difference)] : []),
    { label: t('Manifest'), value: `SHA-256 ${snapshot.hash}` },
  ];
}

function changes(modality: Modality, { since, added, removed }: VersionDifference): Fact {
  const parts = [
    t('added: {items}', { items: counted(modality, added) }),
    ...removed.map(({ why, rows }) => {
      const items = counted(modality, rows);
      if (why === 'asked-for') return t('removed because whoever gave them asked for it: {items}', { items });
      if (why === 'by-steward') return t('removed by a steward: {items}', { items });
      return why === 'row-removed'
        ? t('taken out: {items}', { items })
        : t('not accepted any more: {items}', { items });
    }),
  ];
  return { label: t('Since version {version}', { version: since }), value: list(parts) };
}
