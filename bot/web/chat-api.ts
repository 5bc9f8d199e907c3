import type { Hono } from 'hono';
import type { Agent } from '../../agent/agent.ts';
import { formOf } from '../../agent/arguments/form.ts';
import { commands, findCommand } from '../../agent/commands/index.ts';
import { summaryOf } from '../../agent/language/definitions.ts';
import { Banned } from '../../agent/people/bans.ts';
import type { People } from '../../agent/people/people.ts';
import { allows } from '../../agent/people/roles.ts';
import type { Sender } from '../../agent/update.ts';
import type { Database } from '../../store/database/database.ts';
import { UserError } from '../../store/errors.ts';
import type { Said } from '../../store/message.ts';
import { message } from '../../store/message.ts';
import type { FileIntake } from '../intake/file-intake.ts';
import { streamChat } from './event-stream.ts';
import { namesOf } from './names-route.ts';
import { readUpdate } from './read-update.ts';
import { wireMessage } from './serialize.ts';
import type { SessionCookies } from './session-cookies.ts';
import { notSignedIn } from './sign-in-page.ts';

/** Of each request by somebody who is signed in. */
export interface WebVariables {
  sender: Sender;
  sessionId: number;
}

export interface ChatApiOptions {
  db: Database;
  agent: Agent;
  people: People;
  intake: FileIntake;
  sessions: SessionCookies;
  community: { id: number; name: string };
  /** Why nothing is answered yet, where that is known: shown on the page. */
  problem?: (() => Said | undefined) | undefined;
}

/** What the page asks for and sends: who one is, the commands, the messages. Protocol: docs/web-protocol.md. */
export function serveChatApi(app: Hono<{ Variables: WebVariables }>, options: ChatApiOptions): void {
  const { agent, people, db, sessions, community } = options;
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
    const offered = commands.filter(command => !command.hidden && allows(role, command.role));
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
}
