import { allOf, message, quoted } from '../../../store/message.ts';
import type { Finding } from '../../submission.ts';
import { excerpt, type Fault, Findings } from '../findings.ts';
import { info } from './faults.ts';
import type { RawRow } from './raw-row.ts';
import { recognise } from './recognise.ts';
import type { Row } from './row.ts';
import { joinMessages } from './threads.ts';

/**
 * Recognises the rows of one file. Rows that could not be read or are of no known kind become findings, and so does
 * what was mended and each field that is not used.
 */
export function* schema(
  file: string,
  raw: readonly RawRow[],
): Generator<number, { rows: Row[]; findings: Finding[]; total: number }> {
  const findings = new Findings();
  const rows: Row[] = [];
  const unused = new UnusedFields();
  const joined = joinMessages(raw);
  for (const note of joined.notes) findings.addFile(note, file);
  for (const [index, found] of joined.rows.entries()) {
    const { row, value, fault, note, unused: aside, place, document } = found;
    const position = { file, row };
    if (note) findings.add(note, position);
    const read = fault ? { fault } : recognise(value);
    if ('fault' in read) findings.add(read.fault, position);
    else {
      const { notes, unused: names, ...recognised } = read;
      rows.push({ ...recognised, ...position, ...(place && { place }), ...(document && { document }) });
      for (const said of notes) findings.add(said, position);
      unused.add(aside ? [...aside, ...names] : names);
    }
    yield index / joined.rows.length;
  }
  const left = unused.finding();
  if (left) findings.addFile(left, file);
  return { rows, findings: findings.list(), total: joined.rows.length };
}

/** Names of fields, as many as a sentence can bear. */
const mostNamed = 24;

class UnusedFields {
  readonly #rows = new Map<string, number>();

  add(names: readonly string[]): void {
    for (const name of names) this.#rows.set(name, (this.#rows.get(name) ?? 0) + 1);
  }

  finding(): Fault | undefined {
    const names = [...this.#rows.keys()];
    if (names.length === 0) return undefined;
    const list = names
      .slice(0, mostNamed)
      .map(name => (name ? quoted(excerpt(name, 30)) : message('a column without a name')));
    const more = names.length - list.length;
    return info(
      'unused-fields',
      message(
        '{n, plural, one {The field {names} is not used; nothing is learned from it.} other {The fields {names} are not used; nothing is learned from them.}}',
        {
          n: names.length,
          names: allOf([...list, ...(more > 0 ? [message('{n, number} more', { n: more })] : [])]),
        },
      ),
    );
  }
}
