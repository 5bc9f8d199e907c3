import { message, type TranslatableMessage } from '../../../store/message.ts';
import type { Datanet } from '../../datanet-settings.ts';
import type { MediaContent } from '../../media.ts';
import type { Finding } from '../../submission.ts';
import { fileSaid } from '../file-name.ts';
import { type Fault, Findings } from '../findings.ts';
import type { NewItem } from '../new-item.ts';
import { error } from '../rows/faults.ts';
import type { TimeSlice } from '../time-slices.ts';
import { captionFindings } from './caption-checks.ts';
import { tidied } from './captions.ts';
import { MediaComparison } from './compare-media.ts';
import { faultOfReading, type GivenMedia, givenMedia } from './given-media.ts';
import type { MediaHost, Medium, Prepared } from './medium.ts';

/** Most pictures or clips of one submission. */
export const mostMedia = 1000;

export interface MediaGiven {
  files: { name: string; read: () => Promise<Uint8Array> }[];
  /** What was said beside the files. */
  words: string | undefined;
}

export interface MediaVerdict {
  format: TranslatableMessage | undefined;
  total: number;
  good: number;
  findings: Finding[];
}

/**
 * All checks of a submission of pictures or sound, one file after another: identify, limits, decode, quality, duplicates,
 * caption. What is good is stored and handed over at once, so that memory does not grow by their number. Never throws on
 * bad content.
 *
 * @param keep is given each good one with its place among the good ones
 * @param watch makes the pace for a step, told its name in words
 */
export async function validateMedia(
  given: MediaGiven,
  medium: Medium,
  datanet: Pick<Datanet, 'maxMegabytes'>,
  host: MediaHost,
  keep: (item: NewItem, at: number) => Promise<void>,
  watch: (label: TranslatableMessage, from: number, to: number) => TimeSlice,
): Promise<MediaVerdict> {
  const findings = new Findings();
  const all: Finding[] = [];
  const comparison = new MediaComparison(medium, host);
  let [total, good, cleaned] = [0, 0, 0];
  const words = given.words?.trim() ? tidied(given.words) : undefined;
  for await (const one of givenMedia(given.files, datanet, words, findings, watch)) {
    if (total === mostMedia) {
      findings.addAll(tooMany, 1);
      break;
    }
    total++;
    // How many there are is known at the end only: an archive is opened when it is its turn.
    const slice = watch(message('Looking at {file}', { file: fileSaid(one.name) }), 0, 1);
    await slice.rest(1 - 1 / (1 + total / 10));
    const taken = await take(one, medium, comparison);
    if ('fault' in taken) {
      findings.addFile(taken.fault, one.name);
      continue;
    }
    const { kind } = taken.prepared.media;
    const said = one.caption === undefined ? [] : await captionFindings(one.name, one.caption, kind, slice);
    all.push(...said);
    for (const note of taken.notes) findings.addFile(note, one.name);
    if (said.some(({ severity }) => severity === 'error')) continue;
    const content = await stored(taken.prepared, one.caption, host);
    const { hash, bands, fingerprint, isCleaned } = taken.prepared;
    const { likeItems, likeRows } = taken;
    await keep({ file: one.name, row: 1, hash, content, bands, fingerprint, likeItems, likeRows }, good++);
    if (isCleaned) cleaned++;
  }
  if (cleaned > 0) findings.addAll(medium.cleaned(cleaned), cleaned);
  return {
    format: good > 0 ? medium.format(good) : undefined,
    total,
    good,
    findings: [...findings.list(), ...all],
  };
}

type Taken =
  | { fault: Fault }
  | ({ prepared: Prepared; notes: Fault[] } & Pick<NewItem, 'likeItems' | 'likeRows'>);

async function take(one: GivenMedia, medium: Medium, comparison: MediaComparison): Promise<Taken> {
  let bytes: Uint8Array;
  try {
    bytes = await one.read();
  } catch (problem) {
    return { fault: faultOfReading(problem) };
  }
  const prepared = await medium.prepare({ name: one.name, bytes });
  if ('fault' in prepared) return prepared;
  const compared = await comparison.compare(one.name, prepared);
  if ('fault' in compared) return compared;
  const { likeItems, likeRows, note } = compared;
  return { prepared, likeItems, likeRows, notes: [...prepared.notes, ...(note ? [note] : [])] };
}

async function stored(
  { media, content, preview }: Prepared,
  caption: string | undefined,
  host: MediaHost,
): Promise<MediaContent> {
  const { sha256 } = await host.store(content);
  const said = caption ? { caption } : {};
  if (media.kind === 'audio') return { media: { ...media, sha256 }, ...said };
  const small = await host.store(preview ?? content);
  return { media: { ...media, sha256, preview: { ...media.preview, sha256: small.sha256 } }, ...said };
}

const tooMany = error(
  'too-many-files',
  message('There are more than {most, number} files; those beyond were left out.', { most: mostMedia }),
  message('Give the others in a submission of their own.'),
);
