import { Hono } from 'hono';
import type { Agent } from '../../agent/agent.ts';
import type { Downloads } from '../../agent/downloads/downloads.ts';
import { acceptedLanguage } from '../../agent/language/languages.ts';
import { inLanguage, translate } from '../../agent/language/translate.ts';
import { Banned } from '../../agent/people/bans.ts';
import type { People } from '../../agent/people/people.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Database } from '../../store/database/database.ts';
import { asSha256, type Files } from '../../store/files/files.ts';
import type { Ledger } from '../../store/ledger/ledger.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Said } from '../../store/message.ts';
import type { Workers } from '../../workers/workers.ts';
import type { FileIntake } from '../intake/file-intake.ts';
import { serveChatApi, type WebVariables } from './chat-api.ts';
import { serveDocs } from './docs-route.ts';
import { mediaTypeOf, serveDownload, streamFile } from './download-route.ts';
import { guard } from './guard.ts';
import type { IdleWatch } from './idle-watch.ts';
import { serveLedger, serveVerifying } from './ledger-routes.ts';
import { serveMcp } from './mcp-route.ts';
import { openOwnChats } from './own-chats.ts';
import { drawn } from './picture-route.ts';
import { openSessionCookies } from './session-cookies.ts';
import { noSessionPage, notSignedIn } from './sign-in-page.ts';
import { serveSignIn } from './sign-in-routes.ts';
import { servePage } from './static-files.ts';
import { serveModels } from './v1-route.ts';

export interface WebOptions {
  db: Database;
  files: Files;
  agent: Agent;
  intake: FileIntake;
  people: People;
  downloads: Downloads;
  ledger: Ledger;
  /** Waits for the room to be open. */
  knowledge: () => Promise<Knowledge>;
  /** Waits for the room to be open. */
  workers: () => Promise<Workers>;
  host: string;
  port: number;
  /** The address that people come by, where PUBLIC_URL says one. */
  publicUrl?: string | undefined;
  /** Folder of the manual, shown under /docs. */
  docsFolder: string;
  /** A platform's webhook, served beside the page: at which path, and what takes its requests. */
  webhook?: { path: string; take: (request: Request) => Promise<Response> } | undefined;
  /** Why nothing is answered yet, where that is known: shown on the page. */
  problem?: () => Said | undefined;
  /** Hears of every request. */
  idle?: IdleWatch;
  now: () => Date;
  log: Logger;
}

/** The application without a server, so that tests can call it. */
export function webApp(options: WebOptions, community: { id: number; name: string }) {
  const { agent, people, files, db } = options;
  const sessions = openSessionCookies(people.sessions, options.publicUrl?.startsWith('https:'));
  const chatOf = openOwnChats({ db, people, agent }, community);
  const app = new Hono<{ Variables: WebVariables }>();
  app.use(async (_, next) => {
    const answered = options.idle?.asked();
    await next().finally(answered);
  });
  app.use(async (_, next) => {
    await next();
    // An answer may rest on what the disk still writes.
    await db.flushed();
  });
  app.use((c, next) => inLanguage(acceptedLanguage(c.req.header('Accept-Language')) ?? 'en', next));
  guard(app, options.log.child({ room: 'web' }));
  const { webhook } = options;
  if (webhook) app.post(webhook.path, c => webhook.take(c.req.raw));
  app.get('/page/*', (c, next) => {
    const path = c.req.path.slice('/page/'.length);
    // Which language is settled on is known of who is signed in.
    return path === 'texts.js' ? next() : servePage(c, path);
  });
  app.get('/favicon.ico', c => servePage(c, 'mark.svg'));

  app.get('/download/*', c => serveDownload(c, options.downloads, files));
  serveVerifying(app, options.ledger.verifierKey);
  serveMcp(app, {
    tokens: people.mcpTokens,
    knowledge: options.knowledge,
    publicUrl: options.publicUrl,
    now: options.now,
    log: options.log.child({ room: 'mcp' }),
  });
  serveModels(app, {
    tokens: people.apiTokens,
    workers: options.workers,
    now: options.now,
    log: options.log.child({ room: 'api' }),
  });
  serveSignIn(app, { people, sessions, community });

  app.use('*', async (c, next) => {
    const session = await sessions.of(c);
    const language = acceptedLanguage(c.req.header('Accept-Language'));
    const known = session && (await chatOf(session.personId, language));
    if (known) {
      const sender = { ...known, language };
      c.set('sender', sender);
      c.set('sessionId', session.id);
      return inLanguage(await agent.languageOf(sender), async () => {
        const isPage = !c.req.path.startsWith('/api/');
        try {
          await agent.admit(sender);
        } catch (error) {
          if (isPage && error instanceof Banned) return c.html(noSessionPage(translate(error.said)), 403);
          throw error;
        }
        return next();
      });
    }
    const words = notSignedIn();
    return c.req.path.startsWith('/api/') ? c.json({ error: words }, 401) : c.html(noSessionPage(words), 401);
  });

  app.get('/', c => servePage(c, 'index.html'));
  app.get('/page/texts.js', c => servePage(c, 'texts.js'));
  app.get('/docs/*', c => serveDocs(c, options.docsFolder));
  app.get('/pictures/:name', c => drawn(c, agent.outbox, files, c.get('sender').chatId));
  app.get('/files/:sha256/:name', async c => {
    const sha256 = asSha256(c.req.param('sha256'));
    if (!sha256 || !(await files.has(sha256))) return c.notFound();
    // A hash is no secret: receipts name the one of a model's weights.
    const { chatId, person } = c.get('sender');
    if (!(await agent.outbox.showsFile(sha256, { chatId, personId: person.id }))) return c.notFound();
    return streamFile(c, files, {
      name: c.req.param('name'),
      sha256,
      mediaType: await mediaTypeOf(files, sha256),
    });
  });

  app.get('/ledger.txt', async c => {
    const role = await people.roleOf(community.id, c.get('sender').person.id);
    return serveLedger(c, options.ledger, role);
  });

  serveChatApi(app, { ...options, sessions, community });
  return app;
}
