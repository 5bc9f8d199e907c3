import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error, info } from '../rows/faults.ts';
import type { ImageKind } from './identify-image.ts';

/** A picture's largest size, in pixels: what 3 bytes each come to is 200 MB. A phone's camera has 12 to 50 million. */
export const mostPixels = 64_000_000;
/** Seconds that one picture may take. */
const mostSeconds = 20;
/** The longer side of what is looked at, in pixels. */
const lookedAt = 1024;

// One core and no memory of what was decoded: a check must not take the machine from the chat beside it.
sharp.concurrency(1);
sharp.cache(false);

export interface DecodedImage {
  /** In pixels, turned upright. */
  width: number;
  height: number;
  /** sRGB, 3 bytes a pixel, on white where it was transparent, with a longer side of 1024 at most. */
  small: { width: number; height: number; pixels: Uint8Array };
  /** Equal for pictures whose pixels are equal. */
  hash: string;
  /** As the datanet keeps it: upright, sRGB, without metadata. */
  clean: Uint8Array;
  mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  isCleaned: boolean;
  notes: Fault[];
}

/** Decodes a picture whose kind is known. Never throws on bad content. */
export async function decodeImage(
  bytes: Uint8Array,
  kind: ImageKind,
): Promise<DecodedImage | { fault: Fault }> {
  try {
    return await decoded(bytes, kind);
  } catch (problem) {
    return { fault: faultOf(problem) };
  }
}

async function decoded(bytes: Uint8Array, kind: ImageKind): Promise<DecodedImage> {
  // Warnings of a decoder (an odd marker, a wrong profile) are no reason to refuse; what is cut off or broken is.
  const open = () =>
    sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' }).timeout({ seconds: mostSeconds });
  const { exif, xmp, iptc, comments, pages = 1 } = await open().metadata();
  const { data, info: size } = await open()
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize({ width: lookedAt, height: lookedAt, fit: 'inside', withoutEnlargement: true })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { output, mediaType } = written[kind](open().autoOrient().toColourspace('srgb'));
  const clean = await output.toBuffer({ resolveWithObject: true });
  const { width, height } = clean.info;
  const small = { width: size.width, height: size.height, pixels: inColour(data, size.channels) };
  return {
    width,
    height,
    small,
    hash: createHash('sha256').update(`${width} ${height} `).update(small.pixels).digest('hex'),
    clean: clean.data,
    mediaType,
    isCleaned: Boolean(exif || xmp || iptc || comments?.length),
    notes: pages > 1 ? [firstFrame(pages)] : [],
  };
}

/** What is kept is written anew, so that nothing is left of what else a file held: a place, a device, a hidden tail. */
const written: Record<
  ImageKind,
  (picture: Sharp) => { output: Sharp; mediaType: DecodedImage['mediaType'] }
> = {
  jpeg: picture => ({
    output: picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
    mediaType: 'image/jpeg',
  }),
  webp: picture => ({ output: picture.webp({ quality: 95 }), mediaType: 'image/webp' }),
  // Writing AVIF takes seconds a picture.
  avif: picture => ({ output: picture.webp({ quality: 95 }), mediaType: 'image/webp' }),
  png: lossless,
  tiff: lossless,
  gif: lossless,
};

function lossless(picture: Sharp) {
  return { output: picture.png(), mediaType: 'image/png' as const };
}

function inColour(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const pixels = new Uint8Array((data.length / channels) * 3);
  for (let at = 0, from = 0; from < data.length; at += 3, from += channels) {
    for (let colour = 0; colour < 3; colour++)
      pixels[at + colour] = data[channels < 3 ? from : from + colour] ?? 0;
  }
  return pixels;
}

function firstFrame(pages: number): Fault {
  return info(
    'first-frame',
    message('It has {n, number} frames or pages; the first one was taken.', { n: pages }),
  );
}

function faultOf(problem: unknown): Fault {
  const words = problem instanceof Error ? problem.message : '';
  if (/pixel limit|too large|dimensions|exceeds/i.test(words)) {
    return error(
      'too-many-pixels',
      message('The picture has more than {most, number} million pixels, or says that it has.', {
        most: mostPixels / 1e6,
      }),
      message('Make it smaller, and drop it again.'),
    );
  }
  if (/timeout/i.test(words)) {
    return error(
      'picture-too-slow',
      message('Reading the picture took more than {n, number} seconds, so it was stopped.', {
        n: mostSeconds,
      }),
      message('Save it as JPEG or PNG in its usual form, and drop that.'),
    );
  }
  return error(
    'broken-picture',
    message('The picture is damaged or was cut off, so it can’t be read.'),
    message('Open it yourself to see whether it is whole, save it again, and drop that.'),
  );
}
