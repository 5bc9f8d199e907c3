import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openSecretFile } from './secret-file.ts';

/** The secret that signs sessions and button tokens: made on the first start, readable by its owner only. */
export async function openSecret(folder: string): Promise<string> {
  const secret = await openSecretFile(folder, 'secret', () => randomBytes(32).toString('base64url'));
  if (secret.length >= 32) return secret;
  throw new Error(
    `${join(folder, 'secret')} is damaged. Remove it: a new one is made, and everyone signs in again.`,
  );
}
