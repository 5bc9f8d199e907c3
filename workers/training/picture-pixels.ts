import sharp from 'sharp';

/**
 * A picture as a PPM in colour (https://netpbm.sourceforge.net/doc/ppm.html) of `side` by `side` pixels, whatever its own
 * shape, as the processor of Idefics3 makes it; on white where it was transparent. The trainer’s Python reads that
 * without a library for pictures.
 *
 * @param path a file that a datanet keeps, so one that was decoded before
 */
export async function picturePixels(path: string, side: number): Promise<Buffer> {
  const { data, info } = await sharp(path)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize({ width: side, height: side, fit: 'fill', kernel: 'lanczos3' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`A picture has ${info.channels} channels`);
  return Buffer.concat([Buffer.from(`P6\n${side} ${side}\n255\n`), data]);
}
