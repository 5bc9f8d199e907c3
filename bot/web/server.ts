import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Agent, Sender } from '../../agent/agent.ts';
import { formOf } from '../../agent/arguments/form.ts';
import { greeting } from '../../agent/cards/greeting.ts';
import { commands, findCommand } from '../../agent/commands/index.ts';
import { summaryOf } from '../../agent/language/definitions.ts';
import { acceptedLanguage, type Language } from '../../agent/language/languages.ts';
import { inLanguage, t } from '../../agent/language/translate.ts';
import type { People } from '../../agent/people/people.ts';
import { allows } from '../../agent/people/roles.ts';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { asSha256, type Files } from '../../store/files/files.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { message } from '../../store/message.ts';
import { serveDocs } from './docs-route.ts';
import { streamChat } from './event-stream.ts';
import { guard } from './guard.ts';
import { type IdleWatch, openIdleWatch } from './idle-watch.ts';
import { namesOf } from './names-route.ts';
import { drawn } from './picture-route.ts';
import { readUpdate } from './read-update.ts';
import { wireMessage } from './serialize.ts';
import { openSessions } from './session.ts';
import { noSessionPage, signInPage } from './sign-in-page.ts';
import { servePage } from './static-files.ts';
import { openUploadSlots } from './upload-slots.ts';

export interface WebOptions {
  db: Database;
  files: Files;
  agent: Agent;
  people: People;
  secret: string;
  host: string;
  port: number;
  /** The address that people come by, where PUBLIC_URL says one. */
  publicUrl?: string | undefined;
  /** Folder of the manual, shown under /docs. */
  docsFolder: string;
  /** A platform's webhook, served beside the page: at which path, and what takes its requests. */
  webhook?: { path: string; take: (request: Request) => Promise<Response> } | undefined;
  /** Why nothing is answered yet, where that is known: shown on the page. */
  problem?: () => string | undefined;
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

/** The application without a server, so that tests can call it. */
export function webApp(options: WebOptions, community: { id: number; name: string }) {
  const { agent, people, files, db } = options;
  const sessions = openSessions(options.secret, options.now, options.publicUrl?.startsWith('https:'));
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

  const app = new Hono<{ Variables: { sender: Sender } }>();
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

  app.use(
    '/sign-in/*',
    bodyLimit({ maxSize: 4096, onError: c => c.text('That is too long for a name.', 413) }),
  );
  app.get('/sign-in/:token', async c => {
    const token = c.req.param('token');
    const open = await people.openToken(token);
    if (open) return c.html(signInPage(token, open));
    return c.html(noSessionPage(t('This link was used already, or is too old. Ask for a new one.')), 410);
  });
  app.post('/sign-in/:token', async c => {
    const token = c.req.param('token');
    const open = await people.openToken(token);
    if (!open)
      return c.html(noSessionPage(t('This link was used already, or is too old. Ask for a new one.')), 410);
    const name = String((await c.req.parseBody()).name ?? '')
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim();
    if (!open.person && !name)
      return c.html(signInPage(token, open, t('A name is needed, so that credit has somewhere to go.')), 422);
    const taken = (await people.members(community.id)).some(
      one => one.name.toLowerCase() === name.toLowerCase(),
    );
    if (!open.person && taken)
      return c.html(signInPage(token, open, t('Somebody here has that name already. Take another.')), 422);
    const person = await people.redeem(token, name.slice(0, 40));
    if (!person)
      return c.html(noSessionPage(t('This link was used already, or is too old. Ask for a new one.')), 410);
    sessions.signIn(c, person.id);
    return c.redirect('/', 303);
  });

  app.use('*', async (c, next) => {
    const personId = sessions.personOf(c);
    const language = acceptedLanguage(c.req.header('Accept-Language'));
    const known = personId === undefined ? undefined : await senderOf(personId, language);
    if (known) {
      const sender = { ...known, language };
      c.set('sender', sender);
      return inLanguage(await agent.languageOf(sender), next);
    }
    const words = t(
      'You are not signed in. Open the sign-in link: it is printed where Gristmill was started, and “/invite” makes one for other people.',
    );
    return c.req.path.startsWith('/api/') ? c.json({ error: words }, 401) : c.html(noSessionPage(words), 401);
  });

  app.get('/', c => servePage(c, 'index.html'));
  app.get('/page/texts.js', c => servePage(c, 'texts.js'));
  app.get('/docs/*', c => serveDocs(c, options.docsFolder));
  app.get('/pictures/:name{.+\\.png}', c => drawn(c, agent.outbox, c.get('sender').chatId));
  app.get('/files/:sha256/:name', async c => {
    const sha256 = asSha256(c.req.param('sha256'));
    if (!sha256 || !(await files.has(sha256))) return c.notFound();
    c.header(
      'Content-Disposition',
      `attachment; filename*=UTF-8''${encodeURIComponent(c.req.param('name'))}`,
    );
    return c.body(new Uint8Array(await files.read(sha256)), 200, {
      'Content-Type': 'application/octet-stream',
    });
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
  api.get('/events', c => {
    const { chatId, person } = c.get('sender');
    const onMe = (changed: () => void) => people.onChange(id => id === person.id && changed());
    return streamChat(c, {
      outbox: agent.outbox,
      chatId,
      flushed: db.flushed,
      problem: options.problem,
      onMe,
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
    files,
    agent,
    slots: openUploadSlots(),
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
