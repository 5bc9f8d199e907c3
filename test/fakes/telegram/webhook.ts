import type { Clock } from '../clock.ts';
import type { Json } from '../json.ts';
import { type Params, readParams } from './params.ts';
import { bad } from './refusal.ts';
import type { Kept, Updates } from './updates.ts';

/** Delivers updates by POST. https://core.telegram.org/bots/api#setwebhook */
export interface Webhook {
  isSet(): boolean;
  set(params: Params): void;
  remove(): void;
  info(): Json;
  stop(): void;
}

interface Target {
  url: string;
  secret: string;
  connections: number;
}

/** Its header. "1-256 characters. Only characters A-Z, a-z, 0-9, _ and - are allowed." */
const secretHeader = 'X-Telegram-Bot-Api-Secret-Token';

/**
 * @param answer runs a method that the webhook's answer names ("Making requests when getting updates")
 * @param retryMs the first wait after a failure; it doubles, up to 30 times as long
 */
export function openWebhook(
  updates: Updates,
  clock: Clock,
  { retryMs, answer }: { retryMs: number; answer: (method: string, params: Params) => Promise<unknown> },
): Webhook {
  let target: Target | undefined;
  let lastError: { at: number; words: string } | undefined;
  /** Updates that wait before they are tried again. */
  const failed = new Map<Kept, { times: number; until: number }>();
  const busy = new Set<number>();
  const timers = new Set<NodeJS.Timeout>();

  updates.onPush = deliver;

  /** Updates of one chat go one after the other; chats side by side, as many as `max_connections` says. */
  function deliver(): void {
    if (!target) return;
    const seen = new Set(busy);
    for (const kept of updates.pending()) {
      if (busy.size >= target.connections) return;
      if (seen.has(kept.lane)) continue;
      seen.add(kept.lane);
      if ((failed.get(kept)?.until ?? 0) <= Date.now()) void post(kept, target);
    }
  }

  async function post(kept: Kept, to: Target): Promise<void> {
    busy.add(kept.lane);
    const words = await send(kept, to);
    if (words === undefined) {
      failed.delete(kept);
      updates.drop(kept);
    } else {
      lastError = { at: clock.now(), words };
      const times = (failed.get(kept)?.times ?? 0) + 1;
      const wait = retryMs * Math.min(30, 2 ** (times - 1));
      failed.set(kept, { times, until: Date.now() + wait });
      const timer = setTimeout(() => {
        timers.delete(timer);
        deliver();
      }, wait + 1);
      timers.add(timer);
    }
    busy.delete(kept.lane);
    deliver();
  }

  /** @returns what went wrong */
  async function send(kept: Kept, to: Target): Promise<string | undefined> {
    try {
      for (let times = updates.twice ? 2 : 1; times > 0; times--) {
        const response = await fetch(to.url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...(to.secret && { [secretHeader]: to.secret }) },
          body: JSON.stringify(kept.update),
          signal: AbortSignal.timeout(60_000),
        });
        const text = await response.text();
        if (!response.ok) return `Wrong response from the webhook: ${response.status} ${response.statusText}`;
        runAnswer(text);
      }
      return undefined;
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      if (name === 'TimeoutError') return 'Read timeout expired';
      return cause?.code === 'ECONNREFUSED' ? 'Connection refused' : 'Connection closed';
    }
  }

  function runAnswer(text: string): void {
    if (!text.startsWith('{')) return;
    const params = readParams(new URL('http://localhost'), Buffer.from(text), 'application/json');
    if (params.has('method')) void answer(params.text('method'), params).catch(() => {});
  }

  function forget(): void {
    failed.clear();
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    lastError = undefined;
    target = undefined;
  }

  return {
    isSet: () => target !== undefined,
    set(params) {
      const url = params.text('url');
      const secret = params.text('secret_token');
      // Telegram wants HTTPS and the ports 443, 80, 88 or 8443. What runs on this machine is reached without.
      if (!/^https?:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url)) {
        if (!URL.canParse(url)) throw bad('invalid webhook URL specified');
        if (!url.startsWith('https:')) throw bad('bad webhook: An HTTPS URL must be provided for webhook');
        const { port } = new URL(url);
        if (port && !['80', '88', '443', '8443'].includes(port))
          throw bad('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
      }
      if (secret.length > 256) throw bad('secret token is too long');
      if (!/^[\w-]*$/.test(secret)) throw bad('secret token contains unallowed characters');
      forget();
      target = {
        url,
        secret,
        connections: Math.min(100, Math.max(1, params.integer('max_connections') || 40)),
      };
      updates.endPoll('terminated by setWebhook request');
      deliver();
    },
    remove: forget,
    info: () => ({
      url: target?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: updates.pending().length,
      ...(lastError && {
        last_error_date: Math.floor(lastError.at / 1000),
        last_error_message: lastError.words,
      }),
      ...(target && { max_connections: target.connections, ip_address: '127.0.0.1' }),
      ...(updates.allowed().length > 0 && { allowed_updates: updates.allowed() }),
    }),
    stop: forget,
  };
}
