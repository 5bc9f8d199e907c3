import type { Finding } from '../../datanets.ts';
import { Findings } from '../findings.ts';
import type { RawRow } from './raw-row.ts';
import { recognise } from './recognise.ts';
import type { Row } from './row.ts';

/** Recognises the rows of one file. Rows that could not be read or are of no known kind become findings. */
export function* schema(
  file: string,
  raw: readonly RawRow[],
): Generator<number, { rows: Row[]; findings: Finding[] }> {
  const findings = new Findings();
  const rows: Row[] = [];
  for (const [index, { row, value, fault }] of raw.entries()) {
    const place = { file, row };
    const read = fault ? { fault } : recognise(value);
    if ('fault' in read) findings.add(read.fault, place);
    else rows.push({ ...read, ...place });
    yield index / raw.length;
  }
  return { rows, findings: findings.list() };
}
