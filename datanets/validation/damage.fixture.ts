/** A file as it is after something went wrong with it. */
export type Damage = (bytes: Uint8Array, next: () => number) => Uint8Array;

export const cutOff: [string, Damage] = [
  'cut off',
  (bytes, next) => bytes.subarray(0, Math.floor(next() * bytes.length)),
];

/** By what happened to it. */
export const damages: [string, Damage][] = [
  cutOff,
  ['cut within its head', (bytes, next) => bytes.subarray(0, Math.floor(next() * 64))],
  ['a bit turned over', (bytes, next) => flipped(bytes, next, 1)],
  ['hundred bits turned over', (bytes, next) => flipped(bytes, next, 100)],
  ['a part in noise', noise],
  ['the head in noise', (bytes, next) => noise(bytes, next, 64)],
  ['another beginning', (bytes, next) => Buffer.concat([beginnings[Math.floor(next() * 5)] ?? bytes, bytes])],
  ['a hole', (bytes, next) => hole(bytes, next)],
  ['sizes of its head raised', raised],
];

const beginnings = ['GIF89a', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff\xe0', 'RIFF....WEBP', 'II*\0'].map(text =>
  Buffer.from(text, 'latin1'),
);

function flipped(bytes: Uint8Array, next: () => number, bits: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let i = 0; i < bits; i++) {
    const at = Math.floor(next() * out.length);
    out[at] = (out[at] ?? 0) ^ (1 << Math.floor(next() * 8));
  }
  return out;
}

function noise(bytes: Uint8Array, next: () => number, within = bytes.length): Uint8Array {
  const out = Uint8Array.from(bytes);
  const from = Math.floor(next() * within);
  for (let at = from; at < Math.min(from + 400, out.length); at++) out[at] = Math.floor(next() * 256);
  return out;
}

function hole(bytes: Uint8Array, next: () => number): Uint8Array {
  const from = Math.floor(next() * bytes.length);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 200)]);
}

/** Bytes 4 to 40 hold most formats' width and height. */
function raised(bytes: Uint8Array, next: () => number): Uint8Array {
  const out = Uint8Array.from(bytes);
  const at = 4 + Math.floor(next() * 36);
  out[at] = 0x7f;
  out[at + 1] = 0xff;
  return out;
}
