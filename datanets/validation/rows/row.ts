import type { RowPosition } from '../findings.ts';
import type { RawRow } from './raw-row.ts';
import type { Recognised } from './read-row.ts';

/** A recognised row, where it stands. */
export interface Row extends Recognised, RowPosition, Pick<RawRow, 'place' | 'document'> {}
