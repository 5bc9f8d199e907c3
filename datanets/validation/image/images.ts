import sharp, { type Sharp } from 'sharp';
import { message } from '../../../store/message.ts';
import {
  type Luma,
  pdqBands,
  pdqDistance,
  pdqHashes,
  pdqMatch,
  pdqOf,
  pdqProbes,
  pdqText,
} from '../../likeness/pdq.ts';
import { likenessOf, type Thumbnail, thumbnailSide, turned } from '../../likeness/thumbnails.ts';
import type { Medium, Prepared } from '../media/medium.ts';
import { info } from '../rows/faults.ts';
import { type DecodedImage, decodeImage } from './decode-image.ts';
import { identifyImage } from './identify-image.ts';
import { imageQuality } from './image-quality.ts';

/**
 * Two are the same picture when their edges correlate so much. Of 435 pairs of unrelated drawings the highest had 0.21,
 * of transformations up to a crop of 5 % (docs/benchmarks.md) the lowest 0.76.
 */
const sameFrom = 0.7;
/** Where their hashes match too, so much is enough. */
const sameWithHashFrom = 0.5;

/** The sides of a preview, in pixels at most: sharp on a phone, some 100 kB. */
const previewSide = 1024;
/** The longer side that PDQ is taken from, as its authors advise. */
const hashedSide = 512;
/** What is left out at each side for the second hash that a picture is found by, so that crops of it are found. */
const margin = 0.05;

/**
 * Of the 32 words that a picture is found by, each is met by chance by one of the 153 that another looks for in 500 cases,
 * so four of them never are; of a match by PDQ (31 of 256 bits differ) about 13 are.
 */
const likeRemovedFrom = 4;

/** Pictures: decoded, judged, cleaned, and compared by PDQ and by their thumbnails. */
export const images: Medium = {
  likeRemovedFrom,
  format: count => message('{n, plural, one {# picture} other {# pictures}}', { n: count }),

  cleaned: count =>
    info(
      'metadata-removed',
      message(
        '{n, plural, one {One file held} other {# files held}} what a device or a program had written into it, such as place, device and time. That was removed: the datanet keeps a cleaned copy, and what was dropped is deleted.',
        { n: count },
      ),
    ),

  async prepare(file) {
    const identified = await identifyImage(file);
    if ('fault' in identified) return identified;
    const decoded = await decodeImage(file.bytes, identified.kind);
    if ('fault' in decoded) return decoded;
    const { width, height, clean, mediaType, hash, isCleaned } = decoded;
    const quality = imageQuality({ width, height }, lumaOf(decoded.small));
    const fault = quality.find(({ severity }) => severity === 'error');
    if (fault) return { fault };
    const preview = await previewOf(decoded);
    const compared = await comparedBy(decoded);
    return {
      media: {
        kind: 'image',
        mediaType,
        bytes: clean.length,
        width,
        height,
        preview: { width: preview.info.width, height: preview.info.height },
      },
      content: clean,
      preview: preview.data,
      hash,
      ...compared,
      notes: [...(identified.note ? [identified.note] : []), ...decoded.notes, ...quality],
      isCleaned,
    } satisfies Prepared;
  },

  async likeness(one, other) {
    const [mine, theirs] = [readFingerprint(one.fingerprint), readFingerprint(other.fingerprint)];
    const distances = mine.hashes.map(hash => pdqDistance(hash, theirs.hashes[0] ?? hash));
    const distance = Math.min(...distances);
    const nearest = distances.indexOf(distance);
    // A crop moves the hash so far that a turned look may be nearer by chance.
    const looks = distance > pdqMatch && nearest !== 0 ? [nearest, 0] : [nearest];
    const share = Math.max(
      0,
      ...looks.map(look => likenessOf(turned(mine.thumbnail, look), theirs.thumbnail)),
    );
    return { share, isSame: share >= sameFrom || (distance <= pdqMatch && share >= sameWithHashFrom) };
  },
};

type Small = DecodedImage['small'];

async function previewOf({ small }: DecodedImage) {
  return await fromPixels(small)
    .resize({ width: previewSide, height: previewSide, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer({ resolveWithObject: true });
}

async function comparedBy({
  small,
}: DecodedImage): Promise<Pick<Prepared, 'bands' | 'probes' | 'fingerprint'>> {
  const whole = await smaller(small);
  const [left, top] = [Math.round(whole.width * margin), Math.round(whole.height * margin)];
  const middle = part(whole, left, top);
  const hashes = pdqHashes(whole);
  const [inner] = pdqHashes(middle);
  const [first] = hashes;
  if (!first || !inner) throw new Error('A picture has eight hashes.');
  const thumbnail = await fromPixels(small)
    .greyscale()
    .resize(thumbnailSide, thumbnailSide, { fit: 'fill' })
    .raw()
    .toBuffer();
  return {
    bands: [...pdqBands(first), ...pdqBands(inner)],
    probes: [...new Set([...hashes, inner].flatMap(pdqProbes))],
    fingerprint: `${hashes.map(pdqText).join('')}.${thumbnail.toString('base64')}`,
  };
}

function readFingerprint(text: string): { hashes: ReturnType<typeof pdqOf>[]; thumbnail: Thumbnail } {
  const [hashes = '', thumbnail = ''] = text.split('.');
  return {
    hashes: Array.from({ length: 8 }, (_, i) => pdqOf(hashes.slice(i * 64, i * 64 + 64))),
    thumbnail: new Uint8Array(Buffer.from(thumbnail, 'base64')),
  };
}

function fromPixels({ width, height, pixels }: Small): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function smaller(small: Small): Promise<Luma> {
  const { data, info } = await fromPixels(small)
    .resize({ width: hashedSide, height: hashedSide, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return lumaOf({ width: info.width, height: info.height, pixels: data });
}

/** Brightness as PDQ reckons it: 0.299 R + 0.587 G + 0.114 B. */
function lumaOf({ width, height, pixels }: Small): Luma {
  const values = new Float32Array(width * height);
  for (let at = 0, from = 0; at < values.length; at++, from += 3) {
    values[at] =
      0.299 * (pixels[from] ?? 0) + 0.587 * (pixels[from + 1] ?? 0) + 0.114 * (pixels[from + 2] ?? 0);
  }
  return { width, height, values };
}

function part({ width, height, values }: Luma, left: number, top: number): Luma {
  const size = { width: width - 2 * left, height: height - 2 * top };
  const out = new Float32Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const from = (y + top) * width + left;
    out.set(values.subarray(from, from + size.width), y * size.width);
  }
  return { ...size, values: out };
}
