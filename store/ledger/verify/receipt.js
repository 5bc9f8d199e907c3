import { fromBase64, utf8, webSha256 } from './bytes.js';
import { canonicalJson } from './canonical-json.js';
import { isIncluded, leafInput } from './merkle.js';
import { openNote, parseCheckpoint, parseVerifierKey } from './signed-note.js';

/**
 * What a receipt says: entries, each with its place in the log and the hashes that lead from it to the signed root.
 *
 * @typedef {{ index: number, entry: string, proof: string[] }} ProvenEntry
 * @typedef {{ format: 'gristmill-receipt-1', submission: number, key: string, checkpoint: string,
 *   entries: ProvenEntry[], files?: { sha256: string, salt: string }[] }} Receipt
 * @typedef {import('./bytes.js').Sha256} Sha256
 *
 * What became of checking a file: what is wrong in words, none when all holds.
 * @typedef {{ origin?: string, size?: number, root?: Uint8Array, entries: { index: number, entry: string }[],
 *   problems: string[] }} Checked
 */

export const receiptFormat = 'gristmill-receipt-1';

/**
 * Checks a receipt by a published key: that the key signed the checkpoint, and that each entry is in the tree it names,
 * at its place, about the submission that the receipt is for.
 *
 * @param {unknown} receipt parsed JSON from anywhere
 * @param {string} published the key as its owner publishes it; the one in the receipt counts for nothing
 * @param {Sha256} [sha256]
 * @returns {Promise<Checked>}
 */
export async function checkReceipt(receipt, published, sha256 = webSha256) {
  if (!isReceipt(receipt))
    return failed('This is no receipt: its form is not that of “gristmill-receipt-1”.');
  const tree = await checkCheckpoint(receipt.checkpoint, published);
  if ('problem' in tree) return failed(tree.problem);
  const problems = [];
  if (receipt.entries.length === 0) problems.push('The receipt has no entries, so it shows nothing.');
  for (const one of receipt.entries) {
    const problem = await problemOf(one, receipt.submission, tree, sha256);
    if (problem) problems.push(`Entry ${one.index}: ${problem}`);
  }
  return { ...tree, entries: receipt.entries, problems };
}

/**
 * @param {ProvenEntry} one
 * @param {number} submission
 * @param {{ size: number, root: Uint8Array }} tree
 * @param {Sha256} sha256
 */
async function problemOf({ index, entry, proof }, submission, tree, sha256) {
  const said = parseEntry(entry);
  if (!said) return 'it is not JSON in canonical form.';
  if (said.submission !== submission) return `it is not about submission ${submission}.`;
  const hashes = proof.map(fromBase64);
  if (hashes.some(hash => hash?.length !== 32)) return 'its proof is not made of hashes.';
  const leaf = await sha256(leafInput(utf8(entry)));
  const path = /** @type {Uint8Array[]} */ (hashes);
  const included = await isIncluded({ ...tree, index, leaf, proof: path }, sha256);
  return included
    ? undefined
    : 'its proof does not lead to the signed root. The entry, its place or the proof was changed.';
}

/**
 * What a checkpoint says, when the key signed it.
 *
 * @param {string} note
 * @param {string} published
 * @returns {Promise<{ origin: string, size: number, root: Uint8Array } | { problem: string }>}
 */
export async function checkCheckpoint(note, published) {
  const key = await parseVerifierKey(published);
  if (!key) return { problem: 'The key is not in the form “name+id+key”, or a letter of it was changed.' };
  const text = await openNote(note, key);
  if (text === undefined)
    return { problem: 'The checkpoint is not signed by this key: it was changed, or it is another log’s.' };
  const tree = parseCheckpoint(text);
  if (!tree) return { problem: 'What was signed is no checkpoint of a log.' };
  if (tree.origin !== key.name)
    return { problem: `The checkpoint is of the log “${tree.origin}”, the key of “${key.name}”.` };
  return tree;
}

/**
 * An entry as it is written in the log.
 *
 * @param {string} text
 * @returns {Record<string, unknown> | undefined} undefined when it is no object in canonical JSON
 */
export function parseEntry(text) {
  try {
    const value = JSON.parse(text);
    const isEntry = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isEntry && canonicalJson(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Receipt}
 */
function isReceipt(value) {
  const { format, submission, checkpoint, entries } = /** @type {Record<string, unknown>} */ (value ?? {});
  return (
    format === receiptFormat &&
    typeof submission === 'number' &&
    typeof checkpoint === 'string' &&
    Array.isArray(entries) &&
    entries.every(
      one =>
        typeof one?.index === 'number' &&
        typeof one.entry === 'string' &&
        Array.isArray(one.proof) &&
        one.proof.every((/** @type {unknown} */ hash) => typeof hash === 'string'),
    )
  );
}

/**
 * @param {string} problem
 * @returns {Checked}
 */
const failed = problem => ({ entries: [], problems: [problem] });
