import type { Fault } from '../findings.ts';

/** What is said of a row that was read: how it was mended, and which fields were of no use. */
export class Notes {
  readonly faults: Fault[] = [];
  readonly fields = new Set<string>();

  /** The same kind of note once a row. */
  add(note: Fault): void {
    if (!this.faults.some(known => known.code === note.code)) this.faults.push(note);
  }

  unused(field: string): void {
    this.fields.add(field);
  }
}

export function error(code: string, message: string, mend: string): Fault {
  return { code, severity: 'error', message, mend };
}

export function warning(code: string, message: string, mend: string): Fault {
  return { code, severity: 'warning', message, mend };
}
