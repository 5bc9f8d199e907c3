import type { RowPosition } from '../findings.ts';
import type { Recognised } from './recognise.ts';

/** A recognised row, where it stands. */
export interface Row extends Recognised, RowPosition {}
