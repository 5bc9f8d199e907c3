import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import { commands } from '../../../agent/commands/index.ts';
import type { Logger } from '../../../store/logging/logger.ts';
import { backoff } from '../../delivery/backoff.ts';
import { retryUntilDone } from '../../delivery/retry-until-done.ts';
import { isWrongToken } from '../errors.ts';
import { register } from '../register.ts';
import { conflictWords, tokenWords } from './health.ts';
import { poll, problemOf, type Connection as State } from './polling.ts';
import type { RawUpdates } from './raw-updates.ts';
import { updateKinds } from './update-schema.ts';

/** The way to Telegram: who the bot is there, and how it is listened to. */
export interface Connection {
  state(): State;
  /** Undefined until Telegram was reached once. */
  me(): UserFromGetMe | undefined;
  /** Waits for it; undefined when the house closes first. */
  known(): Promise<UserFromGetMe | undefined>;
  /** Asks anew: @BotFather's switches may have changed. */
  refresh(): Promise<UserFromGetMe | undefined>;
  /** What Telegram could not deliver to the webhook lately, and why. */
  webhookProblem(): string | undefined;
  /** The menus of commands are not set yet. */
  lacksMenus(): boolean;
  /** Connects and listens until the house closes. Resolves after the first try; `ended` when all of it is over. */
  start(): Promise<{ ended: Promise<void> }>;
}

export function openConnection(options: {
  api: Api;
  /** Where Telegram sends updates, with the secret it proves itself with; without it they are asked for. */
  webhook: { url: string; secret: string } | undefined;
  updates: RawUpdates;
  signal: AbortSignal;
  /** It is there again. */
  onBack: () => void;
  now: () => Date;
  log: Logger;
}): Connection {
  const { api, webhook, updates, signal, log } = options;
  const reached = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => reached.resolve());
  let me: UserFromGetMe | undefined;
  let state: State = { kind: 'connecting' };
  let webhookProblem: string | undefined;
  let lacksMenus = false;

  function say(next: State, error?: unknown): void {
    const before = state.kind;
    state = next;
    if (before === next.kind) return;
    if (next.kind === 'connected') {
      log.info({}, 'Connected to Telegram');
      options.onBack();
    } else if (next.kind === 'wrong token') log.error({}, tokenWords());
    else if (next.kind === 'conflict') log.error({}, conflictWords());
    else if (next.kind === 'unreachable')
      log.warn({ err: error }, 'Telegram can’t be reached; it is tried again');
  }

  async function connect(): Promise<'done' | 'wait' | 'never'> {
    try {
      me = await api.getMe();
      await listen();
      reached.resolve();
      say({ kind: 'connected' });
      return 'done';
    } catch (error) {
      if (isWrongToken(error)) {
        say({ kind: 'wrong token' });
        return 'never';
      }
      say({ kind: 'unreachable', problem: problemOf(error) }, error);
      return 'wait';
    }
  }

  /** A webhook and polling exclude one another. */
  async function listen(): Promise<void> {
    if (webhook) {
      const { url, secret } = webhook;
      await api.setWebhook(url, { secret_token: secret, allowed_updates: [...updateKinds] });
      return;
    }
    const { url } = await api.getWebhookInfo();
    if (url) await api.deleteWebhook();
  }

  async function run(first: 'done' | 'wait' | 'never'): Promise<void> {
    let outcome = first;
    for (let failures = 1; outcome === 'wait' && !signal.aborted; failures++) {
      await pause(backoff(failures), signal);
      if (!signal.aborted) outcome = await connect();
    }
    if (outcome !== 'done' || signal.aborted) return;
    // Nobody waits for the menus.
    const registered = registerCommands();
    if (webhook) await watch(webhook.url);
    else await poll({ api, updates, signal, say });
    await registered;
  }

  async function registerCommands(): Promise<void> {
    await retryUntilDone(() => register(api, commands), {
      signal,
      onFailure(err) {
        lacksMenus = true;
        log.warn({ err }, 'The menus of Telegram could not be set; it is tried again');
      },
    });
    lacksMenus = false;
  }

  /** Telegram says what it could not deliver, when it is asked. */
  async function watch(url: string): Promise<void> {
    while (!signal.aborted) {
      const info = await api.getWebhookInfo().catch(() => undefined);
      if (info) {
        const since = options.now().getTime() - 10 * 60_000;
        const isRecent = (info.last_error_date ?? 0) * 1000 > since;
        webhookProblem = isRecent ? info.last_error_message : undefined;
        say({ kind: info.url === url ? 'connected' : 'conflict' });
      }
      await pause(60_000, signal);
    }
  }

  return {
    state: () => state,
    me: () => me,
    async known() {
      await reached.promise;
      return signal.aborted ? undefined : me;
    },
    async refresh() {
      me = await api.getMe().catch(() => me);
      return me;
    },
    webhookProblem: () => webhookProblem,
    lacksMenus: () => lacksMenus,
    async start() {
      return { ended: run(await connect()) };
    },
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal, ref: false }).catch(() => {});
}
