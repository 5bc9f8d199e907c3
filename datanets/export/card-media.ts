import type { CardInput } from './card-input.ts';
import { count, number, quoted } from './card-words.ts';
import type { MediaFileStatistics, MediaStatistics, Spread } from './media-statistics.ts';

/** What the pictures or clips of a version are like. */
export function mediaContent({ facts, fields }: CardInput, rows: MediaStatistics): string {
  const { train, heldOut, kind } = rows;
  const captions = train.captions + heldOut.captions;
  const columns = (fields?.filter(field => field !== 'txt') ?? [kind])
    .map(name => `\`${name}\``)
    .join(' or ');
  return [
    '## What is in it',
    kind === 'image' ? pictures(rows) : clips(rows),
    heldOut.rows > 0 &&
      `Which ${nouns[kind]}s are held out follows from the hash of each, so one that is held out once is held out in every later version.`,
    forms[kind],
    captions > 0
      ? `- ${columns}: the ${nouns[kind]}.\n- \`${fields ? 'txt' : 'text'}\`: what was said of it by whoever gave it, a caption or a transcript; ${captions === train.rows + heldOut.rows ? 'each has one' : `${count(captions, nouns[kind])} of ${number(train.rows + heldOut.rows)} have one`}.`
      : `- ${columns}: the ${nouns[kind]}. None has a caption.`,
    facts.guidelines && `### What was asked for\n\n${quoted(facts.guidelines)}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** How they are loaded. */
export function mediaLoading({ fields, data }: CardInput, { kind }: MediaStatistics): string {
  if (fields) return shardLoading(fields, data, kind);
  return [
    '## How to load it',
    'From the folder that this archive unpacks to:',
    `\`\`\`python\nfrom datasets import load_dataset\n\ndataset = load_dataset("${kind}folder", data_dir=".")\nprint(dataset["train"][0])\n\`\`\``,
    'The folders `train` and `test` each have a `metadata.jsonl`, which names the files beside it.',
  ].join('\n\n');
}

function shardLoading(
  fields: readonly string[],
  data: CardInput['data'],
  kind: MediaStatistics['kind'],
): string {
  const last = data.filter(({ split }) => split === 'train').length - 1;
  const shards = last > 0 ? `{00000..${String(last).padStart(5, '0')}}` : '00000';
  const parts = [
    fields.filter(field => field !== 'txt').join(';'),
    ...fields.filter(field => field === 'txt'),
  ];
  const tuple = parts.map(part => `"${part}"`).join(', ');
  return [
    '## How to load it',
    'It is a WebDataset. From the folder that this archive unpacks to:',
    `\`\`\`python\nfrom datasets import load_dataset\n\ndataset = load_dataset(".", streaming=True)\nprint(next(iter(dataset["train"])))\n\`\`\``,
    'Or:',
    `\`\`\`python\nimport webdataset\n\ndataset = webdataset.WebDataset("data/train-${shards}.tar").decode("${kind === 'image' ? 'pil' : 'torchaudio'}").to_tuple(${tuple})\n\`\`\``,
    `The files of a sample share the name before the dot, which is the SHA-256 of the ${nouns[kind]}.`,
  ].join('\n\n');
}

/** What each passed before anybody judged it. The manual’s page on checks says it in full. */
export const mediaChecking = {
  image: `## How it was checked

Before review, each picture was read by a machine. Kept out were files that are damaged, pictures with a side under 200 pixels or one side over three times the other, and copies of pictures of the same dataset, mirrored, turned, resized or recompressed ones too as far as they were found (PDQ, verified by the edges of both). Blurred and empty pictures and short captions were pointed out to reviewers. Captions were looked through for credentials and personal data; the pictures themselves were not. Such checks find much and not everything: no claim is made about what a picture shows, or who.`,
  audio: `## How it was checked

Before review, each clip was decoded by a machine. Kept out were files that are damaged, clips under 1 or over 20 seconds, silent ones (under -60 LUFS), and copies of clips of the same dataset, in another format, at another level or cut too as far as they were found (the fingerprint of Haitsma and Kalker, verified by correlation). Quiet, clipped and mostly silent clips and those of telephone quality were pointed out to reviewers. Captions were looked through for credentials and personal data; the sound itself was not. Such checks find much and not everything: no claim is made about what is said in a clip, or by whom.`,
};

const nouns = { image: 'picture', audio: 'clip' };

const forms = {
  image:
    'Each picture is as it was given, turned upright and in sRGB, without what a camera wrote into it about place and device.',
  audio: 'Each clip is 16-bit PCM in a WAV file, without tags.',
};

function pictures({ train, heldOut }: MediaStatistics): string {
  const line = (split: string, what: string, side: MediaFileStatistics) =>
    `| \`${split}\` | ${what} | ${number(side.rows)} | ${number(side.bytes)} | ${range(side.width)} | ${range(side.height)} |`;
  return [
    '| split | what for | pictures | bytes | width in pixels | height in pixels |',
    '|---|---|---:|---:|---:|---:|',
    line('train', 'to train on', train),
    ...(heldOut.rows > 0 ? [line('test', 'held out', heldOut)] : []),
    '',
    'Width and height: the least, the median and the most.',
  ].join('\n');
}

function clips({ train, heldOut }: MediaStatistics): string {
  const line = (split: string, what: string, side: MediaFileStatistics) =>
    `| \`${split}\` | ${what} | ${number(side.rows)} | ${number(side.bytes)} | ${seconds(side.seconds.total)} | ${range(side.seconds)} | ${side.sampleRates.map(number).join(', ')} |`;
  return [
    '| split | what for | clips | bytes | seconds in all | seconds of a clip | samples a second |',
    '|---|---|---:|---:|---:|---:|---:|',
    line('train', 'to train on', train),
    ...(heldOut.rows > 0 ? [line('test', 'held out', heldOut)] : []),
    '',
    'Seconds of a clip: the least, the median and the most.',
  ].join('\n');
}

function range({ least, median, most }: Spread): string {
  return [least, median, most].map(seconds).join(' / ');
}

/** Whole where it is, and to hundredths. */
function seconds(value: number): string {
  return number(Math.round(value * 100) / 100);
}
