import sharp from 'sharp';
import { dice } from '../../room.fixture.ts';

/** A drawn scene, another one for each seed, as PNG: ground, some tens of shapes, grain. */
export async function drawnPicture(seed: number, width = 640, height = 480): Promise<Buffer> {
  const next = dice(seed * 7919 + 13);
  for (let i = 0; i < 20; i++) next();
  const at = (least: number, most: number) => least + next() * (most - least);
  const colour = () => `hsl(${Math.floor(at(0, 360))} ${Math.floor(at(20, 90))}% ${Math.floor(at(10, 90))}%)`;
  const shapes = Array.from({ length: Math.floor(at(15, 60)) }, () => {
    const [x, y, size] = [at(0, width), at(0, height), at(8, width / 4)];
    const look = `fill="${colour()}" fill-opacity="${at(0.4, 1).toFixed(2)}"`;
    const kind = Math.floor(at(0, 4));
    if (kind === 0) return `<ellipse cx="${x}" cy="${y}" rx="${size}" ry="${size * at(0.3, 1)}" ${look}/>`;
    if (kind === 1)
      return `<rect x="${x}" y="${y}" width="${size}" height="${size * at(0.3, 2)}" transform="rotate(${at(0, 90)} ${x} ${y})" ${look}/>`;
    if (kind === 2)
      return `<polygon points="${Array.from({ length: 5 }, () => `${x + at(-size, size)},${y + at(-size, size)}`).join(' ')}" ${look}/>`;
    return `<path d="M${x} ${y} Q${at(0, width)} ${at(0, height)} ${at(0, width)} ${at(0, height)}" stroke="${colour()}" stroke-width="${at(1, 14)}" fill="none"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x1="${next()}" y1="${next()}" x2="${next()}" y2="1"><stop offset="0" stop-color="${colour()}"/><stop offset="1" stop-color="${colour()}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>${shapes.join('')}</svg>`;
  const grain = Buffer.from(Array.from({ length: width * height * 3 }, () => 118 + Math.floor(next() * 20)));
  return await sharp(Buffer.from(svg))
    .removeAlpha()
    .composite([{ input: grain, raw: { width, height, channels: 3 }, blend: 'soft-light' }])
    .png()
    .toBuffer();
}

/** What happens to pictures on their way: each gives another file of the same picture. */
export const transformations: Record<string, (picture: Buffer) => Promise<Buffer>> = {
  'JPEG of quality 80': picture => sharp(picture).jpeg({ quality: 80 }).toBuffer(),
  'JPEG of quality 25': picture => sharp(picture).jpeg({ quality: 25 }).toBuffer(),
  'WebP of quality 50': picture => sharp(picture).webp({ quality: 50 }).toBuffer(),
  'half the size': picture => sharp(picture).resize({ width: 320 }).jpeg().toBuffer(),
  'twice the size': picture => sharp(picture).resize({ width: 1280 }).jpeg().toBuffer(),
  'stretched by 10 %': picture => sharp(picture).resize(704, 480, { fit: 'fill' }).jpeg().toBuffer(),
  'brighter by 20 %': picture => sharp(picture).modulate({ brightness: 1.2 }).jpeg().toBuffer(),
  'darker by 20 %': picture => sharp(picture).modulate({ brightness: 0.8 }).jpeg().toBuffer(),
  'in grey': picture => sharp(picture).greyscale().jpeg().toBuffer(),
  mirrored: picture => sharp(picture).flop().jpeg().toBuffer(),
  'turned by 90°': picture => sharp(picture).rotate(90).jpeg().toBuffer(),
  'turned by 180°': picture => sharp(picture).rotate(180).jpeg().toBuffer(),
  'turned by 270°': picture => sharp(picture).rotate(270).jpeg().toBuffer(),
  'cropped by 2 % at each side': picture => sidesCropped(picture, 0.02, 0.02),
  'cropped by 5 % at one side': picture => sidesCropped(picture, 0.05, 0),
  'cropped by 5 % at each side': picture => sidesCropped(picture, 0.05, 0.05),
  'cropped by 10 % at one side': picture => sidesCropped(picture, 0.1, 0),
};

async function sidesCropped(picture: Buffer, first: number, second: number): Promise<Buffer> {
  const { width, height } = await sharp(picture).metadata();
  const left = Math.round(width * first);
  const top = Math.round(height * first * (second > 0 ? 1 : 0));
  return await sharp(picture)
    .extract({
      left,
      top,
      width: width - left - Math.round(width * second),
      height: height - top - Math.round(height * second),
    })
    .jpeg()
    .toBuffer();
}
