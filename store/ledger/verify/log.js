import { fromBase64, sameBytes, utf8, webSha256 } from './bytes.js';
import { growingTree, leafInput } from './merkle.js';
import { checkCheckpoint, parseEntry } from './receipt.js';

/** @typedef {import('./bytes.js').Sha256} Sha256 */

export const logFormat = 'gristmill-log-1';

/**
 * Checks a whole exported log line by line: the first is its head with the checkpoint, then one line an entry, in their
 * order: its index, the hash of the leaf in base64, and the entry. The hashes have to give the signed root; each entry has
 * to have its hash and to stand in its place, so that one that was changed, moved or taken out is named.
 *
 * @param {AsyncIterable<string> | Iterable<string>} lines
 * @param {string} published the key as its owner publishes it
 * @param {(entry: Record<string, unknown>, index: number) => void} [onEntry] is given each entry that holds
 * @param {Sha256} [sha256]
 * @returns {Promise<{ size: number, root?: Uint8Array, origin?: string, problems: string[] }>} problems, a hundred at most
 */
export async function checkLog(lines, published, onEntry = () => {}, sha256 = webSha256) {
  /** @type {string[]} */
  const problems = [];
  const say = (/** @type {string} */ problem) => problems.length < mostProblems && problems.push(problem);
  const tree = growingTree(sha256);
  /** @type {Awaited<ReturnType<typeof checkCheckpoint>> | undefined} */
  let head;
  /** By how much entries are out of place; where it changes, something happened. */
  let shift = 0;
  for await (const line of lines) {
    if (line === '') continue;
    if (!head) {
      head = await checkCheckpoint(checkpointOf(line), published);
      if ('problem' in head) say(head.problem);
      continue;
    }
    const index = tree.size();
    const { number, leaf, text } = split(line);
    if (number - index !== shift) {
      shift = number - index;
      say(
        `In the place of entry ${index} stands one that says to be ${number}: some are missing, added or moved.`,
      );
    }
    const entry = parseEntry(text);
    const hash = await sha256(leafInput(utf8(text)));
    if (!leaf || !sameBytes(leaf, hash)) say(`Entry ${index} is not what was recorded: its hash is another.`);
    else if (!entry) say(`Entry ${index} is not JSON in canonical form.`);
    else onEntry(entry, index);
    await tree.add(leaf ?? hash);
  }
  if (!head) return { size: 0, problems: ['The file is empty.'] };
  if (!('problem' in head)) await checkTree(tree, head, say);
  return { ...(!('problem' in head) && head), size: tree.size(), problems };
}

const mostProblems = 100;

/**
 * @param {ReturnType<typeof growingTree>} tree
 * @param {{ size: number, root: Uint8Array }} head
 * @param {(problem: string) => void} say
 */
async function checkTree(tree, head, say) {
  if (tree.size() !== head.size) {
    say(`The checkpoint is of ${head.size} entries and there are ${tree.size()}: some are missing or added.`);
  } else if (!sameBytes(await tree.root(), head.root)) {
    say(
      'The entries do not give the signed root: one is missing, added, in another place, or its hash was changed.',
    );
  }
}

/** @param {string} line */
function checkpointOf(line) {
  try {
    const { format, checkpoint } = JSON.parse(line);
    return format === logFormat ? String(checkpoint) : '';
  } catch {
    return '';
  }
}

/** @param {string} line */
function split(line) {
  const [, number, hash = '', text = ''] = /^(\d+) (\S+) (.*)$/s.exec(line) ?? [];
  const leaf = fromBase64(hash);
  return { number: Number(number), leaf: leaf?.length === 32 ? leaf : undefined, text };
}
