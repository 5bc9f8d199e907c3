import type { ReviewTask, SampleRow } from '../../datanets/review-task.ts';
import { t } from '../language/translate.ts';
import type { Block } from '../reply.ts';
import { number, percent } from '../words.ts';

type Media = NonNullable<SampleRow['media']>;

/** Pictures or clips of a sample under their labels, each with the accepted one that it is most like. */
export function mediaBlocks(sample: ReviewTask['sample'], labels: readonly string[]): Block[] {
  return sample.flatMap(({ media, nearest, fields, file }, at): Block[] => {
    if (!media) return [];
    const label = labels[at] ?? '';
    const said = fields.map(({ text }) => ({
      name: media.kind === 'image' ? t('caption') : t('transcript'),
      text,
    }));
    return [
      { kind: 'rows', rows: [{ label: `${label} (${sizeOf(media)})`, fields: said }] },
      ...shown(media, label, file),
      ...(nearest ? nearestBlocks(nearest) : []),
    ];
  });
}

function nearestBlocks({
  submissionId,
  file,
  similarity,
  media,
}: NonNullable<SampleRow['nearest']>): Block[] {
  const words = t('Most like it of what was accepted: {file} of submission {id}, {share} alike', {
    file,
    id: submissionId,
    share: percent(similarity),
  });
  return [{ kind: 'rows', rows: [{ label: words, fields: [] }] }, ...shown(media, words, file)];
}

function shown(media: Media, label: string, file: string): Block[] {
  const size = sizeOf(media);
  if (media.kind === 'image') {
    const { sha256, width, height } = media.preview;
    return [{ kind: 'picture', picture: { stored: sha256, width, height }, alt: `${label} (${size})` }];
  }
  const { seconds, envelope, sha256, bytes, mediaType } = media;
  const subtitle = t('{seconds, number} seconds, {rate, number} samples a second', {
    seconds: Math.round(seconds * 10) / 10,
    rate: media.sampleRate,
  });
  // By its own name: it may have been an .mp3, and is kept as .wav.
  const name = `${file.replace(/^.* \/ /, '').replace(/\.\w{1,5}$/, '')}.wav`;
  return [
    {
      kind: 'picture',
      picture: { chart: 'waveform', title: label, subtitle, seconds, envelope },
      alt: t('{label}: how loud it is over {size}', { label, size }),
    },
    { kind: 'files', files: [{ name, sha256, bytes, mediaType }] },
  ];
}

function sizeOf(media: Media): string {
  return media.kind === 'image'
    ? t('{width} x {height} pixels', { width: number(media.width), height: number(media.height) })
    : t('{seconds, number} seconds', { seconds: Math.round(media.seconds * 10) / 10 });
}
