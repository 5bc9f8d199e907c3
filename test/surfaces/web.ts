import { createHash } from 'node:crypto';
import { openEmbedded } from '../../store/database/embedded.ts';
import { sql } from '../../store/database/sql.ts';
import { type ShownMessage, signIn, type WebClient } from '../web-client.ts';
import { startRestarting } from './gristmill.ts';
import type { Person, Seen, Surface, SurfaceOptions } from './surface.ts';
import { seeing } from './waiting.ts';

/** The web chat: each person has a chat of their own. */
export async function webSurface(options: SurfaceOptions = {}): Promise<Surface> {
  const process = await startRestarting(options, {});
  const clients: WebClient[] = [];
  let isTwice = false;

  async function open(link: string, name: string): Promise<Person> {
    const client = await signIn(link, name);
    clients.push(client);
    return personOf(client, () => isTwice);
  }

  const operator = await open(process.running().operatorLink, 'operator');
  await operator.sees('Welcome');
  return {
    name: 'web',
    operator,
    async join(name, role = 'everyone') {
      const mark = await operator.say(`/invite ${role}`);
      await operator.press(await operator.sees('Make an invitation', { after: mark }), 'Make the link');
      const card = await operator.sees('/sign-in/', { after: mark });
      return open(/https?:\/\/\S+\/sign-in\/[\w-]+/.exec(card.text)?.[0] ?? '', name);
    },
    async crowd(people) {
      const tokens = Array.from({ length: people }, (_, at) => `crowd-${at}-${crypto.randomUUID()}`);
      await process.restart(async dataDir => {
        const db = await openEmbedded(dataDir);
        for (const token of tokens) {
          const hash = createHash('sha256').update(token).digest('hex');
          await db.run(sql`
            insert into sign_in (token_hash, community_id, role, expires_at)
            select ${hash}, id, 'everyone', now() + interval '1 hour' from community where platform = 'web'`);
        }
        await db.close();
      });
      const { url } = process.running();
      const crowd: Person[] = [];
      for (const [at, token] of tokens.entries())
        crowd.push(await open(`${url}/sign-in/${token}`, `crowd-${at}`));
      return crowd;
    },
    restart: process.restart,
    twice(on) {
      isTwice = on;
    },
    storm() {
      for (const client of clients) client.disconnect(3);
      return () => {};
    },
    async away(work) {
      const back = clients.map(client => client.goAway());
      await work();
      for (const comeBack of back) comeBack();
    },
    overLimits: () => 0,
    restarts: process.restarts,
    log: process.log,
    async stop() {
      for (const client of clients) client.close();
      await process.stop();
    },
  };
}

function personOf(client: WebClient, isTwice: () => boolean): Person {
  /** What the page says below a message that was not taken. */
  const refused: Seen[] = [];
  const seen = () => [
    ...client.messages().flatMap(message => (message.bot ? [seenOf(message)] : [])),
    ...refused,
  ];
  const sees = seeing(client.name, seen, client.onChange);
  const original = (message: Seen) => {
    const found = client.messages().find(one => String(one.id) === message.id);
    if (!found) throw new Error(`There is no such message: ${message.text}`);
    return found;
  };
  const mark = () => Math.max(-1, ...client.messages().map(message => message.id));

  const person: Person = {
    name: client.name,
    async say(words, files = []) {
      const before = mark();
      try {
        return await client.send(words, [...files], { twice: isTwice() });
      } catch (error) {
        const text = /^422: (.*)/s.exec(error instanceof Error ? error.message : '')?.[1];
        if (text === undefined) throw error;
        const at = before + 0.5;
        refused.push({ id: `refused ${at}`, at, text, buttons: [], pictures: 0, files: [] });
        return before;
      }
    },
    async use(command, given = {}, asked) {
      const before = await person.say(
        [`/${command}`, ...Object.entries(given).map(([name, value]) => `${name}:"${value}"`)].join(' '),
      );
      if (!asked) return before;
      const form = await client.until(
        `the form of /${command}`,
        message => message.id > before && message.reply.blocks.some(block => block.kind === 'form'),
      );
      const answered = await client.fill(form, { ...given, ...asked });
      if (!answered.ok) throw new Error(`The form was answered ${answered.status}.`);
      return before;
    },
    sees,
    seen,
    async press(message, button) {
      const before = mark();
      const times = isTwice() ? 2 : 1;
      const id = crypto.randomUUID();
      for (let n = 0; n < times; n++) await client.press(original(message), button, {}, id);
      return before;
    },
    async pressTwice(message, button) {
      await Promise.all([1, 2].map(() => client.press(original(message), button)));
    },
    // The web chat has no way to change what was sent.
    edits: async () => {},
    deletes: async () => {},
  };
  return person;
}

function seenOf(message: ShownMessage): Seen {
  const { blocks, buttons = [] } = message.reply;
  return {
    id: String(message.id),
    at: message.id,
    text: message.text,
    buttons: buttons.map(button => button.label),
    pictures: blocks.filter(block => block.kind === 'picture').length,
    files: blocks.flatMap(block => (block.kind === 'files' ? block.files.map(file => file.name) : [])),
  };
}
