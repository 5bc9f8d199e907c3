import type { Fault } from '../findings.ts';

/** A file can't be read any further: its fault is what is said of it. */
export class Unreadable extends Error {
  override name = 'Unreadable';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}
