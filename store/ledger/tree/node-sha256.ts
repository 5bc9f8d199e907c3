import { hash } from 'node:crypto';
import { leafInput, nodeInput } from '../verify/merkle.js';

/** SHA-256 at once: a leaf of 300 bytes takes 2 µs so, and 30 µs with the one that gives a promise. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

export const leafHash = (entry: string): Uint8Array => sha256(leafInput(Buffer.from(entry)));

export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(nodeInput(left, right));
