import type { Picture } from '../../agent/reply.ts';
import type { Files } from '../../store/files/files.ts';

/** A picture as the bytes of a file: drawn in the current language, in dark colours where those are wanted, or as it is stored. */
export async function pictureFile(
  picture: Picture,
  files: Pick<Files, 'read'>,
  look: { dark?: boolean } = {},
): Promise<{ bytes: Uint8Array<ArrayBuffer>; mediaType: 'image/png' | 'image/jpeg' }> {
  if ('stored' in picture) {
    return { bytes: new Uint8Array(await files.read(picture.stored)), mediaType: 'image/jpeg' };
  }
  // Vega takes 0.2 s to load.
  const { drawPicture } = await import('./draw.ts');
  return { bytes: new Uint8Array((await drawPicture(picture, look)).png), mediaType: 'image/png' };
}

/** The ending of its file's name. */
export function pictureEnding(picture: Picture): 'png' | 'jpg' {
  return 'stored' in picture ? 'jpg' : 'png';
}
