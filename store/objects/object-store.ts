import { OutsideError } from '../errors.ts';

/** What an object is known by: its place in the store, and what is in it. */
export interface ObjectFacts {
  sha256: string;
  bytes: number;
}

/** Files by key on a server that several machines reach. What can't be had is said by throwing the errors below. */
export interface ObjectStore {
  /** Sends a file; what was at that key is replaced, once all of it has come. */
  put(key: string, file: string, signal?: AbortSignal): Promise<void>;
  /**
   * Fetches an object into a new file. A connection that breaks off is taken up where it broke.
   *
   * @param facts what it has to be: anything else is thrown away
   */
  fetch(key: string, file: string, facts: Partial<ObjectFacts>, signal?: AbortSignal): Promise<void>;
  /** Its size in bytes; `undefined` when there is no such object. */
  bytes(key: string): Promise<number | undefined>;
  /** Removes it, if it is there. */
  remove(key: string): Promise<void>;
  /** Keys that begin so. */
  list(prefix: string): AsyncIterable<string>;
  /** Removes whatever begins so, and what was sent of such in part. */
  removeAll(prefix: string): Promise<void>;
  close(): void;
}

/** The file store has not got it, or what it has is not what was sent there. */
export class ObjectLost extends OutsideError {
  override name = 'ObjectLost';
}
