import type { Sha256 } from '../store/files/files.ts';

/** A picture as its datanet keeps it: turned upright, in sRGB, without what its camera wrote about place and device. */
export interface ImageFile {
  kind: 'image';
  sha256: Sha256;
  mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  bytes: number;
  /** In pixels. */
  width: number;
  height: number;
  /** A small copy (JPEG) that reviewers are shown. */
  preview: { sha256: Sha256; width: number; height: number };
}

/** A clip as its datanet keeps it: 16-bit PCM in a WAV file, without tags. */
export interface AudioFile {
  kind: 'audio';
  sha256: Sha256;
  mediaType: 'audio/wav';
  bytes: number;
  seconds: number;
  /** In Hz. */
  sampleRate: number;
  channels: number;
  /** Loudest sample of each of 200 equal parts, from 0 to 1: what its picture is drawn from. */
  envelope: number[];
}

export type MediaFile = ImageFile | AudioFile;

/** A picture or a clip with what is said of it: a caption, a transcript. */
export interface MediaContent {
  media: MediaFile;
  caption?: string;
}
