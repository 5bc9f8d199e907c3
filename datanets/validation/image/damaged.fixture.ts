import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { dice } from '../../room.fixture.ts';
import { cutOff, damages } from '../damage.fixture.ts';
import { drawnPicture } from './drawn.fixture.ts';

/** Files that are no whole pictures: cut off, with bits turned over, with another format's beginning, lying about their size. */
export async function* damagedPictures(
  count: number,
  seed = 1,
): AsyncGenerator<{ name: string; bytes: Uint8Array }> {
  const next = dice(seed * 131 + 7);
  const drawn = await drawnPicture(seed, 320, 240);
  const whole = {
    png: drawn,
    jpg: await sharp(drawn).jpeg().toBuffer(),
    webp: await sharp(drawn).webp().toBuffer(),
    tiff: await sharp(drawn).tiff().toBuffer(),
    gif: await sharp(drawn).gif().toBuffer(),
    avif: await sharp(drawn).avif({ effort: 0 }).toBuffer(),
  };
  const kinds = Object.entries(whole);
  for (let i = 0; i < count; i++) {
    const [ending, bytes] = kinds[i % kinds.length] ?? ['png', drawn];
    const [how, damage] = damages[Math.floor(i / kinds.length) % damages.length] ?? cutOff;
    yield { name: `${i} ${how}.${ending}`, bytes: damage(bytes, next) };
  }
  for (const [name, bytes] of Object.entries(lies)) yield { name, bytes };
}

function chunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

function pngSaying(width: number, height: number): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.alloc(1 << 20))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function gifSaying(width: number, height: number): Buffer {
  const head = Buffer.from(
    'GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\0\0\0\0\0\x02\x02D\x01\0;',
    'latin1',
  );
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  return head;
}

const lies: Record<string, Uint8Array> = {
  'nothing.png': Buffer.alloc(0),
  'one byte.png': Buffer.from([0x89]),
  'a billion pixels.png': pngSaying(30_000, 30_000),
  'the most pixels.png': pngSaying(0x7fffffff, 0x7fffffff),
  'no pixels.png': pngSaying(0, 0),
  'sixty million pixels.png': pngSaying(8000, 7500),
  'large screen.gif': gifSaying(65_535, 65_535),
  'only a signature.jpg': Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  'zeros.jpg': Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100_000)]),
};
