import { message } from '../../../store/message.ts';
import { Unreadable } from '../archive/unreadable.ts';
import type { Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';

/**
 * How much text a file may come to: as much as a file of plain text may have. A table that names one long text a
 * million times is small on the disk.
 */
export class TextBudget {
  readonly #mostMegabytes: number;
  #left: number;

  /** @param mostMegabytes of 1,000,000 characters */
  constructor(mostMegabytes: number) {
    this.#mostMegabytes = mostMegabytes;
    this.#left = mostMegabytes * 1_000_000;
  }

  /** @throws Unreadable when it is used up */
  spend(text: string): void {
    this.spendBytes(text.length);
  }

  /** @throws Unreadable when it is used up */
  spendBytes(bytes: number): void {
    this.#left -= bytes;
    if (!(this.#left >= 0)) throw new Unreadable(tooMuchText(this.#mostMegabytes));
  }
}

/** What is said of a file that unpacks to more than a file may have. */
export function tooMuchText(most: number): Fault {
  return error(
    'file-too-large',
    message('Unpacked, the file has more than {most, number} MB, which is what a file here may have.', {
      most,
    }),
    message('Split it into smaller files.'),
  );
}
