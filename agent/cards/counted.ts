import type { Modality } from '../../datanets/datanet-settings.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import { translate } from '../language/translate.ts';

/** So many of what a datanet collects: `20 rows`, `1 picture`, `3 clips`. */
export function counted(modality: Modality, n: number): string {
  return translate(itemsOf(modality, n));
}

/** The same as a message, for what is translated later. */
export function itemsOf(modality: Modality, n: number): TranslatableMessage {
  if (modality === 'image') return message('{n, plural, one {# picture} other {# pictures}}', { n });
  if (modality === 'audio') return message('{n, plural, one {# clip} other {# clips}}', { n });
  return message('{rows, plural, one {# row} other {# rows}}', { rows: n });
}
