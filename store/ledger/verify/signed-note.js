import { concat, fromBase64, sameBytes, toBase64, toHex, utf8, webSha256 } from './bytes.js';

// Notes with signatures below their text (c2sp.org/signed-note), and those that say what a log is (tlog-checkpoint).

/**
 * A key that notes are checked by.
 *
 * @typedef {{ name: string, id: Uint8Array, bytes: Uint8Array<ArrayBuffer> }} VerifierKey
 * @typedef {import('./bytes.js').Sha256} Sha256
 */

/** The kind of signature: the byte before an Ed25519 key, in its text and in what its id is the hash of. */
const ed25519 = new Uint8Array([1]);

/**
 * The id that a signature names its key by: the first four bytes of SHA-256(name || 0x0A || 0x01 || public key).
 *
 * @param {string} name
 * @param {Uint8Array} publicKey 32 bytes
 * @param {Sha256} [sha256]
 */
export async function keyId(name, publicKey, sha256 = webSha256) {
  return (await sha256(concat(utf8(`${name}\n`), ed25519, publicKey))).slice(0, 4);
}

/**
 * A key as it is published: `name+id+key`.
 *
 * @param {string} name
 * @param {Uint8Array} publicKey 32 bytes
 */
export async function formatVerifierKey(name, publicKey) {
  return `${name}+${toHex(await keyId(name, publicKey))}+${toBase64(concat(ed25519, publicKey))}`;
}

/**
 * @param {string} text
 * @returns {Promise<VerifierKey | undefined>} undefined when it is no Ed25519 key in that form
 */
export async function parseVerifierKey(text) {
  const [, name = '', id, key = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  const typed = fromBase64(key);
  if (typed?.length !== 33 || typed[0] !== ed25519[0]) return undefined;
  const bytes = typed.slice(1);
  const expected = await keyId(name, bytes);
  return toHex(expected) === id ? { name, id: expected, bytes } : undefined;
}

/**
 * The text of a note that this key signed. Signatures of other keys are passed over, as the specification says.
 *
 * @param {string} note
 * @param {VerifierKey} key
 * @returns {Promise<string | undefined>} undefined when there is no signature of it, or a wrong one
 */
export async function openNote(note, key) {
  const split = note.lastIndexOf('\n\n');
  if (split === -1 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  let isSigned = false;
  for (const line of lines) {
    const [, name, blob = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const signature = fromBase64(blob);
    if (name === undefined || !signature || signature.length < 5) return undefined;
    if (name !== key.name || !sameBytes(signature.slice(0, 4), key.id)) continue;
    if (!(await isSignedBy(key, text, signature.slice(4)))) return undefined;
    isSigned = true;
  }
  return isSigned ? text : undefined;
}

/**
 * @param {VerifierKey} key
 * @param {string} text
 * @param {Uint8Array<ArrayBuffer>} signature
 */
async function isSignedBy(key, text, signature) {
  const imported = await crypto.subtle.importKey('raw', key.bytes, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', imported, signature, utf8(text));
}

/**
 * The line that signs a note.
 *
 * @param {VerifierKey} key
 * @param {Uint8Array} signature of the note's text
 */
export function signatureLine(key, signature) {
  return `— ${key.name} ${toBase64(concat(key.id, signature))}\n`;
}

/**
 * What is signed of a log: its name, how many entries it has and their root, a line each.
 *
 * @param {{ origin: string, size: number, root: Uint8Array }} tree
 */
export function checkpointText({ origin, size, root }) {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/**
 * @param {string} text
 * @returns {{ origin: string, size: number, root: Uint8Array } | undefined}
 */
export function parseCheckpoint(text) {
  const [origin = '', size = '', base64 = ''] = text.split('\n');
  const root = fromBase64(base64);
  if (!origin || !/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(Number(size))) return undefined;
  return root?.length === 32 ? { origin, size: Number(size), root } : undefined;
}
