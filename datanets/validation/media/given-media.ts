import { message, type TranslatableMessage } from '../../../store/message.ts';
import type { Datanet } from '../../datanet-settings.ts';
import { BrokenEntry, unzip } from '../archive/unzip.ts';
import { displayName, fileSaid } from '../file-name.ts';
import type { Fault, Findings } from '../findings.ts';
import { limits } from '../reading/limits.ts';
import { error } from '../rows/faults.ts';
import type { TimeSlice } from '../time-slices.ts';
import { type Captions, captionsWithoutFile, isCaptionFile, nameIn, readCaptions } from './captions.ts';

/** A picture or a clip that was given, by itself or in an archive. */
export interface GivenMedia {
  /** As it is shown; no two of a submission have the same. */
  name: string;
  caption: string | undefined;
  /** @throws BrokenEntry when it stands in an archive that is damaged there */
  read(): Promise<Uint8Array>;
}

/**
 * All that was given as single files: archives opened (one level deep), tables of captions read and laid aside. Files are
 * read one at a time; an archive stays in memory while its own are.
 *
 * @param words what was said beside the files: the caption of those that have none of their own
 */
export async function* givenMedia(
  files: readonly { name: string; read: () => Promise<Uint8Array> }[],
  datanet: Pick<Datanet, 'maxMegabytes'>,
  words: string | undefined,
  findings: Findings,
  watch: (label: TranslatableMessage, from: number, to: number) => TimeSlice,
): AsyncGenerator<GivenMedia> {
  const captions: Captions = new Map();
  const media: (typeof files)[number][] = [];
  const readTable = async (name: string, bytes: Uint8Array) => {
    const found = await readCaptions(
      { name, bytes },
      watch(message('Reading {file}', { file: fileSaid(name) }), 0, 0.02),
    );
    if ('fault' in found) findings.addFile(found.fault, name);
    else {
      if (found.note) findings.addFile(found.note, name);
      for (const [key, caption] of found.captions) captions.set(key, caption);
    }
  };
  for (const file of files) {
    if (isCaptionFile(file.name)) await readTable(file.name, await file.read());
    else media.push(file);
  }
  const used = new Set<string>();
  const captionOf = (name: string) => {
    used.add(nameIn(name));
    return captions.get(nameIn(name)) ?? words;
  };
  for (const { name, read } of media) {
    const bytes = await read();
    const tooLarge = bytes.length > 0 && limits({ name, bytes }, datanet);
    if (tooLarge) {
      findings.addFile(tooLarge, name);
      continue;
    }
    if (!isZip(bytes)) {
      yield { name, caption: captionOf(name), read: async () => bytes };
      continue;
    }
    const opened = unzip(bytes);
    if ('fault' in opened) {
      findings.addFile(opened.fault, name);
      continue;
    }
    for (const entry of opened.entries.filter(entry => isCaptionFile(entry.name))) {
      const table = await entry.read().catch(() => undefined);
      if (table) await readTable(displayName(entry.name), table);
      else findings.addFile(brokenEntry, displayName(entry.name));
    }
    for (const entry of opened.entries.filter(entry => !isCaptionFile(entry.name))) {
      const shown = `${name} / ${displayName(entry.name)}`;
      if (/\.(?:zip|tar|gz|7z|rar)$/i.test(entry.name)) findings.addFile(nested, shown);
      else yield { name: shown, caption: captionOf(entry.name), read: entry.read };
    }
  }
  const unused = [...captions.keys()].filter(name => !used.has(name));
  if (unused.length > 0) findings.addAll(captionsWithoutFile(unused), unused.length);
}

/** What is said of one that an archive has in pieces. */
export function faultOfReading(problem: unknown): Fault {
  if (problem instanceof BrokenEntry) return brokenEntry;
  throw problem;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

const brokenEntry = error(
  'broken-archive',
  message('It can’t be unpacked: the archive is damaged at that place.'),
  message('Pack it again, or drop the file by itself.'),
);

const nested = error(
  'nested-archive',
  message('It is an archive within an archive, which is not opened.'),
  message('Drop it by itself.'),
);
