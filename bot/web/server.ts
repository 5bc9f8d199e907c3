import { serve } from '@hono/node-server';
import { type WebOptions, webApp } from './app.ts';
import { openIdleWatch } from './idle-watch.ts';

export interface Web {
  /** Where it listens: `http://127.0.0.1:8484`. */
  url: string;
  /** A fresh one-time link for the operator. */
  operatorLink(base?: string): Promise<string>;
  /** Resolves when nobody waits for an answer, for work that can be done any time. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** The local web chat: messages in by HTTP, replies out by server-sent events. Protocol: docs/web-protocol.md. */
export async function openWeb(options: WebOptions): Promise<Web> {
  const community = await options.people.community('web', 'local', 'Local chat');
  const idle = openIdleWatch();
  const app = webApp({ ...options, idle }, community);
  const server = serve({ fetch: app.fetch, hostname: options.host, port: options.port });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  return {
    url,
    async operatorLink(base = url) {
      const operator = await options.people.person('web', 'operator', 'operator');
      await options.people.setRole(community.id, operator.id, 'operator');
      return `${base}/sign-in/${await options.people.signInToken(community.id, operator.id, 'operator')}`;
    },
    idle: idle.wait,
    async stop() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
