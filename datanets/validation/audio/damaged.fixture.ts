import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dice } from '../../room.fixture.ts';

const clips = join(import.meta.dirname, '../../../test/corpora/spoken-digits');
const whole = [
  'george-take-0.wav',
  'george-take-0.mp3',
  'george-take-0-opus.ogg',
  'george-take-0-vorbis.ogg',
  'george-take-0.flac',
];

/** Files that are no whole clips: cut off, with bits turned over, with noise in them, lying about their rate and length. */
export function* damagedClips(count: number, seed = 1): Generator<{ name: string; bytes: Uint8Array }> {
  const next = dice(seed * 211 + 3);
  const files = whole.map(name => ({ name, bytes: readFileSync(join(clips, name)) }));
  for (let i = 0; i < count; i++) {
    const file = files[i % files.length];
    if (!file) continue;
    const damage = damages[Math.floor(i / files.length) % damages.length];
    yield { name: `${i} ${file.name}`, bytes: damage?.(file.bytes, next) ?? file.bytes };
  }
}

const damages: ((bytes: Uint8Array, next: () => number) => Uint8Array)[] = [
  (bytes, next) => bytes.subarray(0, Math.floor(next() * bytes.length)),
  (bytes, next) => bytes.subarray(0, Math.floor(next() * 100)),
  (bytes, next) => changed(bytes, next, 1, bytes.length),
  (bytes, next) => changed(bytes, next, 200, bytes.length),
  (bytes, next) => changed(bytes, next, 8, 64),
  (bytes, next) => Buffer.concat([bytes.subarray(0, Math.floor(next() * bytes.length)), bytes.subarray(300)]),
];

function changed(bytes: Uint8Array, next: () => number, places: number, within: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let i = 0; i < places; i++) out[Math.floor(next() * within)] = Math.floor(next() * 256);
  return out;
}
