import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Agent } from '../../agent/agent.ts';
import { formOf } from '../../agent/arguments/form.ts';
import { greeting } from '../../agent/cards/greeting.ts';
import { commands, findCommand } from '../../agent/commands/index.ts';
import type { Downloads } from '../../agent/downloads/downloads.ts';
import { summaryOf } from '../../agent/language/definitions.ts';
import { acceptedLanguage, type Language } from '../../agent/language/languages.ts';
import { inLanguage, t, translate } from '../../agent/language/translate.ts';
import { Banned } from '../../agent/people/bans.ts';
import type { People } from '../../agent/people/people.ts';
import { allows } from '../../agent/people/roles.ts';
import type { Sender } from '../../agent/update.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { asSha256, type Files } from '../../store/files/files.ts';
import type { Ledger } from '../../store/ledger/ledger.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Said } from '../../store/message.ts';
import { message } from '../../store/message.ts';
import type { Workers } from '../../workers/workers.ts';
import type { FileIntake } from '../intake/file-intake.ts';
import { serveDocs } from './docs-route.ts';
import { mediaTypeOf, serveDownload, streamFile } from './download-route.ts';
import { streamChat } from './event-stream.ts';
import { guard } from './guard.ts';
import { type IdleWatch, openIdleWatch } from './idle-watch.ts';
import { serveLedger, serveVerifying } from './ledger-routes.ts';
import { serveMcp } from './mcp-route.ts';
import { namesOf } from './names-route.ts';
import { drawn } from './picture-route.ts';
import { readUpdate } from './read-update.ts';
import { wireMessage } from './serialize.ts';
import { openSessionCookies } from './session-cookies.ts';
import { noSessionPage } from './sign-in-page.ts';
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

/** Of each request by somebody who is signed in. */
interface WebVariables {
  sender: Sender;
  sessionId: number;
}

/** The application without a server, so that tests can call it. */
export function webApp(options: WebOptions, community: { id: number; name: string }) {
  const { agent, people, files, db } = options;
  const sessions = openSessionCookies(people.sessions, options.publicUrl?.startsWith('https:'));
  /** By the number in the session, which stays when the person is joined with another. */
  const identities = new Map<number, Promise<Sender>>();
  people.onChange(() => identities.clear());

  /** A person's own chat with the bot, made and greeted on their first visit. */
  async function senderOf(personId: number, language: Language | undefined): Promise<Sender | undefined> {
    const known = identities.get(personId);
    if (known) return known;
    const person = await people.byId(personId);
    if (!person) return undefined;
    const sender = ownChat(db, community.id, personId, person.id).then(async chatId => {
      const role = await people.roleOf(community.id, person.id);
      const own = { chatId, community, person };
      const spoken = await agent.languageOf({ ...own, language });
      await inLanguage(spoken, () => agent.say(chatId, `greeting:${chatId}`, greeting(role)));
      return own;
    });
    identities.set(personId, sender);
    sender.catch(() => identities.delete(personId));
    return sender;
  }

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
    const known = session && (await senderOf(session.personId, language));
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

  const api = app.basePath('/api');
  api.get('/me', async c => {
    const { person } = c.get('sender');
    return c.json({
      person,
      role: await people.roleOf(community.id, person.id),
      community: { name: community.name },
    });
  });
  api.get('/commands', async c => {
    const role = await people.roleOf(community.id, c.get('sender').person.id);
    const offered = commands.filter(
      command => !command.hidden && !command.planned && allows(role, command.role),
    );
    return c.json(
      offered.map(command => ({
        name: command.name,
        summary: summaryOf(command),
        role: command.role,
        files: command.files ?? false,
        form: formOf(command, {}),
      })),
    );
  });
  api.get('/names', async c => {
    const world = await agent.existing(community.id);
    return c.json(namesOf(world, c.req.query('kind') ?? '', c.req.query('q') ?? ''));
  });
  api.get('/events', async c => {
    const sender = c.get('sender');
    const { chatId, person } = sender;
    // It may have been ended since this request was let in; from here on the stream hears of it itself.
    if (!(await sessions.of(c))) return c.json({ error: notSignedIn() }, 401);
    const onMe = (changed: () => void) => people.onChange(id => id === person.id && changed());
    return streamChat(c, {
      outbox: agent.outbox,
      chatId,
      flushed: db.flushed,
      problem: options.problem,
      onMe,
      onEnd(ended) {
        const stopBan = onMe(() =>
          agent.admit(sender).catch(error => {
            if (error instanceof Banned) ended();
          }),
        );
        const stopSession = people.sessions.onEnd(c.get('sessionId'), ended);
        return () => {
          stopBan();
          stopSession();
        };
      },
    });
  });
  api.get('/messages', async c => {
    const before = Number(c.req.query('before'));
    if (!Number.isSafeInteger(before))
      throw new UserError(message('“before” must be the revision of a message.'));
    const { chatId } = c.get('sender');
    const older = await agent.outbox.before(chatId, before, 51);
    return c.json({
      messages: older.slice(-50).map(message => wireMessage(message)),
      more: older.length > 50,
    });
  });

  const using = {
    intake: options.intake,
    commandName: (name: string) => findCommand(name)?.name,
  };
  for (const kind of ['messages', 'press', 'form'] as const) {
    api.post(`/${kind}`, async c => {
      const { id, update } = await readUpdate(c, kind, c.get('sender'), using);
      await agent.receive(c.get('sender'), `web:${id}`, update);
      return c.json({ id }, 202);
    });
  }
  return app;
}

function notSignedIn(): string {
  return t(
    'You are not signed in. Open the sign-in link: it is printed where Gristmill was started, and “/invite” makes one for other people.',
  );
}

/**
 * The chat of a session. Somebody who was joined with another keeps the one they have, whichever of the two numbers it
 * was made for.
 */
async function ownChat(
  db: Database,
  communityId: number,
  sessionId: number,
  personId: number,
): Promise<number> {
  const known = await db.first<{ id: number }>(sql`
    select id from chat
    where platform = 'web' and external_id in (
      select 'person:' || id from person where ${personId} in (id, merged_into)
    )
    order by external_id = ${`person:${sessionId}`} desc, id
    limit 1`);
  if (known) return known.id;
  const { id } = await db.one<{ id: number }>(sql`
    insert into chat (community_id, platform, external_id, private)
    values (${communityId}, 'web', ${`person:${sessionId}`}, true)
    on conflict (platform, external_id) do update set community_id = excluded.community_id
    returning id`);
  return id;
}
