import type { TranslatableMessage } from '../../store/message.ts';
import type { Finding } from '../submission.ts';

/** What a check has to say of a kind of fault; the finding that it makes says it once, with all rows it is true of. */
export interface Fault extends Pick<Finding, 'code' | 'severity'> {
  message: TranslatableMessage;
  mend?: TranslatableMessage;
}

/** Where a row is: its file, as shown, and its 1-based position there. */
export interface RowPosition {
  file: string;
  row: number;
}

/**
 * Gathers what a check finds: faults of the same kind in the same file become one finding with all its rows, worded
 * as the first of them was.
 */
export class Findings {
  readonly #found = new Map<string, Finding>();

  /** @param kind keeps apart what has the same code but should be said separately */
  add(fault: Fault, position: RowPosition, kind = ''): void {
    const key = `${position.file}\n${fault.code}\n${kind}`;
    const known = this.#found.get(key);
    if (known) {
      known.rows.push(position.row);
      known.count++;
    } else {
      this.#found.set(key, { ...fault, file: position.file, rows: [position.row], count: 1 });
    }
  }

  /** A fault of a whole file. */
  addFile(fault: Fault, file: string): void {
    this.#found.set(`${file}\n${fault.code}`, { ...fault, file, rows: [], count: 1 });
  }

  /** What is true of so many files, or of what was given as a whole. */
  addAll(fault: Fault, count: number): void {
    this.#found.set(`\n${fault.code}`, { ...fault, rows: [], count });
  }

  list(): Finding[] {
    return [...this.#found.values()];
  }
}

const rowsShown = 12;
const severities = ['error', 'warning', 'info'] as const;

/** As they are kept and shown: worst first, each with its first rows only. */
export function presented(findings: readonly Finding[]): Finding[] {
  return [...findings]
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.count - a.count)
    .map(finding => ({ ...finding, rows: finding.rows.slice(0, rowsShown) }));
}

/** A piece of somebody's text, short enough for a sentence, on one line and without what does not print. */
export function excerpt(text: string, length = 60): string {
  const clean = text
    .slice(0, length * 4)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return clean.length > length ? `${clean.slice(0, length - 1).trimEnd()}…` : clean;
}
