import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from 'grammy';
import { OutsideError } from '../../../store/errors.ts';
import type { Said } from '../../../store/message.ts';
import { backoff } from '../../delivery/backoff.ts';
import { isWrongToken, says } from '../errors.ts';
import type { RawUpdates } from './raw-updates.ts';
import { readUpdate, updateId, updateKinds } from './update-schema.ts';

/** How the connection stands, to be said in `/status`. */
export type Connection =
  | { kind: 'connecting' | 'connected' | 'wrong token' }
  /** Another process polls with the same token. */
  | { kind: 'conflict' }
  | { kind: 'unreachable'; problem: Said };

/** Why it can’t be reached. */
export function problemOf(error: unknown): Said {
  if (error instanceof OutsideError) return error.said;
  return error instanceof Error ? error.message : String(error);
}

const pollSeconds = 30;
/** Ids grow, but "if there are no new updates for at least a week, then identifier of the next update will be chosen randomly". */
const offsetDays = 6;

/**
 * Long polling of our own: an update is stored before the next request confirms it. grammY's own loop confirms first, and
 * its runner fetches ahead, so that a kill would lose up to a hundred.
 */
export async function poll(options: {
  api: Api;
  updates: RawUpdates;
  signal: AbortSignal;
  say: (connection: Connection, error?: unknown) => void;
}): Promise<void> {
  const { api, updates, signal, say } = options;
  let offset = 0;
  let lastAt = Date.now();
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (Date.now() - lastAt > offsetDays * 86_400_000) offset = 0;
      const found = await api.getUpdates(
        { offset, limit: 100, timeout: pollSeconds, allowed_updates: [...updateKinds] },
        signal as Parameters<Api['getUpdates']>[1],
      );
      if (signal.aborted) return;
      say({ kind: 'connected' });
      failures = 0;
      const ids = found.flatMap(one => updateId(one) ?? []);
      if (!ids.length) continue;
      const known = found.flatMap(one => readUpdate(one) ?? []);
      await updates.take(known.sort((a, b) => a.update_id - b.update_id));
      offset = Math.max(...ids) + 1;
      lastAt = Date.now();
      await updates.room();
    } catch (error) {
      if (signal.aborted) return;
      failures++;
      if (isWrongToken(error)) {
        say({ kind: 'wrong token' }, error);
        return;
      }
      if (says(error, /webhook is active/i)) {
        // Set by another process or an earlier setting; only one of both can be.
        await api.deleteWebhook().catch(() => {});
      } else if (says(error, /terminated by other getUpdates/i)) say({ kind: 'conflict' }, error);
      else say({ kind: 'unreachable', problem: problemOf(error) }, error);
      await wait(backoff(failures), undefined, { signal }).catch(() => {});
    }
  }
}
