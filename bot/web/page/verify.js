import { toBase64 } from '../../../store/ledger/verify/bytes.js';
import { checkLog, logFormat } from '../../../store/ledger/verify/log.js';
import { checkReceipt } from '../../../store/ledger/verify/receipt.js';
import { h, part } from './dom.js';

// Checks a receipt, or a whole ledger, that somebody chooses. Nothing is sent: the key is fetched when the page is opened,
// and from then on it needs no network.

const key = part('key', HTMLTextAreaElement);
const file = part('file', HTMLInputElement);
const problems = part('problems', HTMLElement);
const tree = part('tree', HTMLElement);
const entries = part('entries', HTMLElement);

/** Entries of a ledger are too many to show. */
const mostShown = 100;
/** Which check is the newest: one that was overtaken by another choice shows nothing. */
let newest = 0;

/** @param {'good' | 'bad' | 'impossible' | 'busy' | undefined} verdict */
function show(verdict) {
  for (const words of document.querySelectorAll('[data-verdict]'))
    words.toggleAttribute('hidden', words.getAttribute('data-verdict') !== verdict);
}

async function check() {
  const chosen = file.files?.[0];
  if (!chosen) return;
  const mine = ++newest;
  show('busy');
  for (const list of [problems, tree, entries]) list.replaceChildren();
  const found = await checked(chosen).catch(() => undefined);
  if (mine !== newest) return;
  if (!found) return show('impossible');
  problems.replaceChildren(...found.problems.map(problem => h('li', {}, problem)));
  if (found.origin && found.root)
    tree.textContent = `${found.origin} · ${found.size} · ${toBase64(found.root)}`;
  entries.replaceChildren(
    ...found.entries
      .slice(0, mostShown)
      .map(({ index, entry }) => h('li', {}, `${index} `, h('code', {}, entry))),
  );
  show(found.problems.length ? 'bad' : 'good');
}

/**
 * @param {File} chosen
 * @returns {Promise<import('../../../store/ledger/verify/receipt.js').Checked>}
 */
async function checked(chosen) {
  // Without it nothing can be said, which is another thing than that the receipt is wrong.
  await crypto.subtle.digest('SHA-256', new Uint8Array());
  const text = await chosen.text();
  const receipt = parsed(text);
  if (receipt !== undefined && receipt?.format !== logFormat) return checkReceipt(receipt, key.value);
  return { entries: [], ...(await checkLog(text.split('\n'), key.value)) };
}

/**
 * A receipt is one JSON value; a ledger is one in its first line, and others below.
 *
 * @param {string} text
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

file.addEventListener('change', check);
key.addEventListener('change', check);
document.querySelector('form')?.addEventListener('submit', event => event.preventDefault());

const response = await fetch('/verify/key').catch(() => undefined);
if (response?.ok && !key.value) key.value = (await response.text()).trim();
