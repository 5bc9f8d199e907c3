import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
} from 'node:crypto';
import { join } from 'node:path';
import { openSecretFile } from '../disk/secret-file.ts';
import { CannotStart } from '../errors.ts';
import { checkpointText, formatVerifierKey, parseVerifierKey, signatureLine } from './verify/signed-note.js';

/** What signs the log's checkpoints. */
export interface LedgerKey {
  /** As it is published: `name+id+key`. The name is also the log’s. */
  verifierKey: string;
  /** The signed note that says how large the log is, and its root. The same tree is always signed by the same bytes. */
  checkpoint(tree: { size: number; root: Uint8Array }): string;
}

/**
 * The Ed25519 key in the data folder, made at first use and readable by its owner only. It is no part of the secret that
 * signs sessions, which may be replaced any day: receipts are checked by this one for years.
 *
 * @throws CannotStart when the file is damaged
 */
export async function openLedgerKey(folder: string): Promise<LedgerKey> {
  return await ledgerKey(asKey(await openSecretFile(folder, fileName, newKey), join(folder, fileName)));
}

const fileName = 'ledger-key.pem';

/** The log is called after its key, so that it has one name wherever it is reached. */
async function ledgerKey(key: KeyObject): Promise<LedgerKey> {
  // The last 32 bytes of its DER form are the key itself (RFC 8410).
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32);
  const origin = `gristmill-ledger-${hash('sha256', publicKey).slice(0, 12)}`;
  const verifierKey = await formatVerifierKey(origin, new Uint8Array(publicKey));
  const verifier = await parseVerifierKey(verifierKey);
  if (!verifier) throw new Error('The ledger’s own key can’t be read.');
  return {
    verifierKey,
    checkpoint(tree) {
      const text = checkpointText({ origin, ...tree });
      return `${text}\n${signatureLine(verifier, sign(null, Buffer.from(text), key))}`;
    },
  };
}

function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function asKey(pem: string, file: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, without what the file holds.
  }
  throw new CannotStart(
    `${file} is damaged. Put it back from a copy: with another key, receipts that were given until now are checked by the old one.`,
  );
}
