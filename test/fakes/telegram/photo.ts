import { Resvg } from '@resvg/resvg-js';
import { encodeJpeg } from './jpeg.ts';
import { bad } from './refusal.ts';

export interface PhotoSize {
  bytes: Uint8Array;
  width: number;
  height: number;
}

/** The longest side of the sizes s, m, x and y. https://core.telegram.org/api/files#image-thumbnail-types */
const sides = [90, 320, 800, 1280];

/**
 * The sizes a photo is kept in, smallest first: always JPEG, never more than 1,280 pixels, and never the bytes that were
 * sent. @throws Refusal when it is no PNG or JPEG
 */
export function sizesOf(bytes: Uint8Array): PhotoSize[] {
  const size = pictureSize(bytes);
  if (!size) throw bad('IMAGE_PROCESS_FAILED');
  const { width, height } = size;
  // "The photo's width and height must not exceed 10000 in total. Width and height ratio must be at most 20."
  // https://core.telegram.org/bots/api#sendphoto
  if (width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height))
    throw bad('PHOTO_INVALID_DIMENSIONS');
  const longest = Math.max(width, height);
  const wanted = [...sides.filter(side => side < longest), Math.min(longest, 1280)];
  return [...new Set(wanted)].map(side => {
    const to = (length: number) => Math.max(1, Math.round((length * side) / longest));
    return recompressed(bytes, to(width), to(height));
  });
}

function recompressed(bytes: Uint8Array, width: number, height: number): PhotoSize {
  const type = bytes[0] === 0x89 ? 'png' : 'jpeg';
  const data = `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#fff"/><image width="${width}" height="${height}" href="${data}"/></svg>`;
  const { pixels } = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
  return { bytes: encodeJpeg(pixels, width, height, 82), width, height };
}

/** Of a PNG or a JPEG. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength > 24 && view.getUint32(0) === 0x89504e47)
    return { width: view.getUint32(16), height: view.getUint32(20) };
  if (bytes.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < bytes.byteLength; ) {
    const marker = view.getUint16(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
