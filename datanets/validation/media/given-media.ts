import { message, type TranslatableMessage } from '../../../store/message.ts';
import type { Datanet } from '../../datanet-settings.ts';
import {
  archiveKind,
  brokenEntry,
  emptyArchive,
  filesInArchive,
  type ShownNames,
} from '../archive/files-in-archive.ts';
import { BrokenEntry } from '../archive/unzip.ts';
import { fileSaid } from '../file-name.ts';
import type { Fault, Findings } from '../findings.ts';
import { limits } from '../reading/limits.ts';
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
 * All that was given as single files: archives opened, and those in them, tables of captions read and laid aside. Files are
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
  const names: ShownNames = new Map();
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
    const kind = await archiveKind(bytes);
    if (!kind) {
      yield { name, caption: captionOf(name), read: async () => bytes };
      continue;
    }
    const opened = await filesInArchive({ name, bytes, kind }, names);
    for (const { name, fault } of opened.faults) findings.addFile(fault, name);
    if (opened.files.length + opened.faults.length === 0) findings.addFile(emptyArchive, name);
    for (const file of opened.files.filter(({ path }) => isCaptionFile(path))) {
      const table = await file.read().catch(() => undefined);
      if (table) await readTable(file.name, table);
      else findings.addFile(brokenEntry, file.name);
    }
    for (const file of opened.files.filter(({ path }) => !isCaptionFile(path)))
      yield { name: file.name, caption: captionOf(file.path), read: file.read };
  }
  const unused = [...captions.keys()].filter(name => !used.has(name));
  if (unused.length > 0) findings.addAll(captionsWithoutFile(unused), unused.length);
}

/** What is said of one that an archive has in pieces. */
export function faultOfReading(problem: unknown): Fault {
  if (problem instanceof BrokenEntry) return brokenEntry;
  throw problem;
}
