import { setTimeout as wait } from 'node:timers/promises';
import { type Client, Events, GatewayCloseCodes } from 'discord.js';
import type { Logger } from '../../../store/logging/logger.ts';
import { message } from '../../../store/message.ts';
import { backoff } from '../../delivery/backoff.ts';
import { applicationIdOf, type Connection, intentWords, tokenWords } from './health.ts';

/** Keeps a client connected: what can mend itself is tried again, and the rest is said. */
export interface Connecting {
  /** A client that had to be made anew brings a new one. */
  client(): Client;
  /** How it stands. */
  state: Connection;
  applicationId(): string;
  /** Resolves after the first try, or when that takes longer than a few seconds. */
  tried: Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds that a start waits for Discord. */
const firstTry = 5000;

/**
 * @param options.make a client with its listeners, by whether the bot may read messages that don't mention it
 * @param options.onLost a shard's connection was lost: from now on something may be missed
 * @param options.onBack it is there again; with a session that was resumed nothing was missed
 */
export function keepConnected(options: {
  token: string;
  make: (mayRead: boolean) => Client;
  onLost: (shard: number) => void;
  onBack: (shard: number, client: Client, resumed: boolean) => void;
  log: Logger;
}): Connecting {
  const { token, log } = options;
  const state: Connection = {
    tokenIsWrong: false,
    mayRead: true,
    problem: undefined,
    shards: new Map(),
    lacksCommands: false,
    withoutThreads: new Map(),
  };
  const closing = new AbortController();
  const closed = new Promise<void>(resolve => closing.signal.addEventListener('abort', () => resolve()));
  let client = makeClient();
  const applicationId = () => applicationIdOf(client, token);

  function makeClient(): Client {
    const made = options.make(state.mayRead);
    made.on(Events.ShardReconnecting, shard => {
      state.shards.set(shard, false);
      options.onLost(shard);
    });
    const isBack = (shard: number, resumed: boolean) => {
      state.problem = undefined;
      state.shards.set(shard, true);
      options.onBack(shard, made, resumed);
    };
    made.on(Events.ShardResume, shard => isBack(shard, true));
    made.on(Events.ShardReady, shard => isBack(shard, false));
    made.on(Events.ShardDisconnect, ({ code }, shard) => {
      // Before it is ready, the failed login says it.
      if (made !== client || !made.isReady()) return;
      state.shards.set(shard, false);
      if (code === GatewayCloseCodes.AuthenticationFailed) tokenRejected();
      else if (code === GatewayCloseCodes.DisallowedIntents) {
        intentRejected();
        void renewClient().then(retryLogin);
      }
    });
    made.on(Events.Error, err => log.warn({ err }, 'The connection to Discord failed'));
    return made;
  }

  function tokenRejected(): void {
    state.tokenIsWrong = true;
    log.error({}, tokenWords());
  }

  function intentRejected(): void {
    state.mayRead = false;
    log.warn({}, intentWords(applicationId()));
  }

  /** Connects. Returns whether it has to be tried again. */
  async function connect(): Promise<boolean> {
    try {
      // A login waits for as long as the gateway can't be reached.
      await Promise.race([client.login(token), closed]);
      return false;
    } catch (error) {
      if (closing.signal.aborted) return false;
      const problem = error instanceof Error ? error : new Error(String(error));
      if ((problem as { code?: unknown }).code === 'TokenInvalid') {
        tokenRejected();
        return false;
      }
      const isDisallowed = state.mayRead && /disallowed intents/i.test(problem.message);
      if (isDisallowed) intentRejected();
      else {
        state.problem = message('Discord can’t be reached ({why}).', { why: problem.message });
        log.warn({ err: problem }, 'Discord can’t be reached; it is tried again');
      }
      await renewClient();
      return isDisallowed ? connect() : true;
    }
  }

  /** A client whose login failed can't be used again. */
  async function renewClient(): Promise<void> {
    await client.destroy();
    state.shards.clear();
    client = makeClient();
  }

  async function retryLogin(): Promise<void> {
    for (let failures = 1; !closing.signal.aborted; failures++) {
      await wait(backoff(failures), undefined, { signal: closing.signal, ref: false }).catch(() => {});
      if (closing.signal.aborted || !(await connect())) return;
    }
  }

  const first = connect();
  void first.then(async again => {
    if (again) await retryLogin();
  });

  return {
    client: () => client,
    state,
    applicationId,
    tried: Promise.race([first.then(() => {}), wait(firstTry, undefined, { ref: false })]),
    async stop() {
      closing.abort();
      await client.destroy();
    },
  };
}
