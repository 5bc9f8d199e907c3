import { message, type TranslatableMessage } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';
import { Unreadable } from './unreadable.ts';
import { type ArchiveBudget, type ArchivedEntry, unzip } from './unzip.ts';

/** What the directory may say: pictures are not unpacked, and what is read has its own budget. */
export const directoryBudget: ArchiveBudget = {
  entries: 10_000,
  bytes: Number.POSITIVE_INFINITY,
  ratio: Number.POSITIVE_INFINITY,
};
/** Bytes that are unpacked of one file: a book of 1,000 pages has about 5 MB of XML. */
const mostUnpacked = 60_000_000;

/**
 * A file that is a ZIP of parts, most of them XML: what Office, LibreOffice and e-books are. A part is unpacked when it
 * is read; all that is read together may have 60 MB.
 */
export class Package {
  readonly #entries: ReadonlyMap<string, ArchivedEntry>;
  readonly #what: TranslatableMessage;
  #unpacked = 0;

  private constructor(entries: readonly ArchivedEntry[], what: TranslatableMessage) {
    this.#entries = new Map(entries.map(entry => [entry.name, entry]));
    this.#what = what;
  }

  /**
   * @param what it is, as it is said: `a Word document`
   * @throws Unreadable when it is no whole ZIP
   */
  static open(bytes: Uint8Array, what: TranslatableMessage): Package {
    const opened = unzip(bytes, directoryBudget);
    if ('fault' in opened) throw new Unreadable(opened.fault);
    return new Package(opened.entries, what);
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws Unreadable when the part is damaged, or with it too much was unpacked */
  async bytes(name: string): Promise<Uint8Array | undefined> {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    this.#unpacked += entry.bytes;
    if (this.#unpacked > mostUnpacked) throw new Unreadable(tooMuchUnpacked);
    try {
      return await entry.read();
    } catch {
      throw new Unreadable(damaged(this.#what));
    }
  }

  /** @throws Unreadable as {@link bytes} does */
  async text(name: string): Promise<string | undefined> {
    const bytes = await this.bytes(name);
    if (!bytes) return undefined;
    const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
    return new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes);
  }
}

/** What is said of a file whose kind is known, and which can't be read to its end. */
export function damaged(what: TranslatableMessage): Fault {
  return error(
    'broken-document',
    message('The file is {what}, but it is damaged or was cut off.', { what }),
    message('Open it in the program that made it, save it again, and drop that.'),
  );
}

const tooMuchUnpacked = error(
  'document-too-large',
  message('Unpacked, the file has more than {most, number} MB of text and layout.', {
    most: mostUnpacked / 1e6,
  }),
  message('Split it into smaller files.'),
);
