import type { Said } from '../../../store/message.ts';

/** Where a base model’s files are, to be looked at before any of them is taken. */
export interface BaseSource {
  /** What people call the place: `owner/name` on the hub, or a folder. */
  label: string;
  /** Files at its top, by their names and bytes. */
  files: readonly { name: string; bytes: number }[];
  /** The licence that the hub tells; a folder’s stands in its README.md. */
  license: string | undefined;
  /** Whether the hub gives it only to accounts that accepted its licence. */
  gated: boolean;
  /**
   * Bytes `from` up to and not with `to` of a file.
   *
   * @throws OutsideError when they can't be had
   */
  read(name: string, from: number, to: number): Promise<Buffer>;
}

/** Something about a base that its operator should know, with what happens then. */
export interface BaseNote {
  what: Said;
  advice?: Said;
}

/** What a file of JSON says; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
