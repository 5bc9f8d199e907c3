import type { MediaContent, MediaFile } from '../media.ts';

/**
 * What a snapshot says of a picture or a clip: a line of `metadata.jsonl` as Hugging Face’s folders of images and audio
 * have it, where `file_name` is the path in the folder. The name is the content's hash, so a manifest holds what it is.
 */
export interface MediaLine {
  file_name: string;
  text?: string;
  bytes: number;
  width?: number;
  height?: number;
  seconds?: number;
  sampling_rate?: number;
}

export function mediaLine({ media, caption }: MediaContent): MediaLine {
  const about =
    media.kind === 'image'
      ? { width: media.width, height: media.height }
      : { seconds: media.seconds, sampling_rate: media.sampleRate };
  return {
    file_name: `data/${media.sha256}.${endings[media.mediaType]}`,
    ...(caption !== undefined && { text: caption }),
    bytes: media.bytes,
    ...about,
  };
}

const endings: Record<MediaFile['mediaType'], string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'audio/wav': 'wav',
};
