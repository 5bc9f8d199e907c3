import type { TranslatableMessage } from '../../../store/message.ts';
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

/** What keeps a row or a file out. */
export function error(code: string, message: TranslatableMessage, mend: TranslatableMessage): Fault {
  return { code, severity: 'error', message, mend };
}

/** What is let in, and shown to the reviewers. */
export function warning(code: string, message: TranslatableMessage, mend: TranslatableMessage): Fault {
  return { code, severity: 'warning', message, mend };
}

/** What calls for nothing: how a file was read, what was left aside. */
export function info(code: string, message: TranslatableMessage): Fault {
  return { code, severity: 'info', message };
}
