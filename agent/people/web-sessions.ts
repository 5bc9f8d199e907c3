import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import type { Topics } from '../../store/queue/topics.ts';

/** Who is signed in to the web chat, in which browsers. */
export interface WebSessions {
  /** Signs a person in. Returns what is to be kept in the browser, and nowhere else. */
  begin(personId: number, browser: string): Promise<string>;
  /**
   * The session of a browser. One that was seen lately is known without the database, which may be away; that it was
   * ended is known at once, here and by its topic `session:<id>` everywhere.
   */
  find(token: string): Promise<WebSession | undefined>;
  /** A person's sessions, the one that was used last first. */
  ofPerson(personId: number): Promise<SeenSession[]>;
  /** Ends one of a person's sessions. Returns whether it was theirs and went on until now. */
  end(personId: number, id: number): Promise<boolean>;
  /** Ends all of a person's sessions. Returns how many there were. */
  endAll(personId: number): Promise<number>;
  /** Calls `listener` when a session ends that goes on now. Returns the way to stop. */
  onEnd(id: number, listener: () => void): () => void;
}

export interface WebSession {
  id: number;
  /** The number of the person when they signed in: they may have been joined with another since. */
  personId: number;
  createdAt: Date;
}

export interface SeenSession {
  id: number;
  /** `Firefox on Linux` */
  browser: string;
  createdAt: Date;
  usedAt: Date;
}

/** After that many days one has to sign in again. */
export const sessionDays = 180;
const kept = 1000;
/** Milliseconds after which a session is read again though nobody said that it ended: another process's word can get lost. */
const oldest = 30_000;
/** Milliseconds between two notes of when a session was used. */
const noteEvery = 3_600_000;

/** @param clock milliseconds that never go back */
export function openWebSessions(
  db: Database,
  options: { secret: string; now: () => Date; topics?: Topics; clock?: () => number },
): WebSessions {
  const { secret, now, topics, clock = () => performance.now() } = options;
  const known = new Map<string, { session: WebSession; readAt: number; notedAt: number }>();
  /** Counts what ended, so that what was read before is not kept after. */
  let endings = 0;

  const hashOf = (token: string) => createHmac('sha256', secret).update(`session ${token}`).digest('hex');
  /** Sessions that began before are over. */
  const earliest = () => new Date(now().getTime() - sessionDays * 86_400_000);

  function forget(id: number | undefined): void {
    endings++;
    for (const [hash, { session }] of known) if (id === undefined || session.id === id) known.delete(hash);
  }
  topics?.subscribe(topic => {
    if (topic.startsWith('session:')) forget(idOf(topic));
  });
  topics?.afterGap(() => forget(undefined));

  async function read(hash: string): Promise<WebSession | undefined> {
    const before = endings;
    const row = await db.first<WebSession & { usedAt: Date }>(sql`
      select id, person_id as "personId", created_at as "createdAt", used_at as "usedAt"
      from session where token_hash = ${hash}`);
    if (!row) {
      known.delete(hash);
      return undefined;
    }
    const { usedAt, ...session } = row;
    if (known.size >= kept) known.clear();
    if (before === endings)
      known.set(hash, {
        session,
        readAt: clock(),
        notedAt: Math.max(usedAt.getTime(), known.get(hash)?.notedAt ?? 0),
      });
    return session;
  }

  /** When it was used is good to know and no more: what can't be written now is written at another use. */
  function note(id: number): void {
    db.run(sql`update session set used_at = ${now()} where id = ${id}`).catch(() => {});
  }

  function ended(ids: readonly number[]): number {
    for (const id of ids) {
      forget(id);
      topics?.publish(`session:${id}`);
    }
    return ids.length;
  }

  return {
    async begin(personId, browser) {
      const token = randomBytes(32).toString('base64url');
      await db.run(sql`delete from session where created_at < ${earliest()}`);
      await db.run(sql`
        insert into session (token_hash, person_id, browser, created_at, used_at)
        values (${hashOf(token)}, ${personId}, ${browser}, ${now()}, ${now()})`);
      return token;
    },

    async find(token) {
      const hash = hashOf(token);
      const lately = known.get(hash);
      // One that was seen long ago is read again beside the request: it does not wait for a database that is away.
      if (lately && clock() - lately.readAt > oldest) {
        lately.readAt = clock();
        read(hash).catch(() => {});
      }
      const session = lately?.session ?? (await read(hash));
      if (!session || session.createdAt < earliest()) return undefined;
      const entry = known.get(hash);
      if (entry && now().getTime() - entry.notedAt > noteEvery) {
        entry.notedAt = now().getTime();
        note(session.id);
      }
      return session;
    },

    ofPerson: personId =>
      db.all<SeenSession>(sql`
        select id, browser, created_at as "createdAt", used_at as "usedAt" from session
        where ${isOf(personId)} and created_at > ${earliest()}
        order by used_at desc, id desc`),

    async end(personId, id) {
      const rows = await db.all<{ id: number }>(sql`
        delete from session
        where id = ${id} and ${isOf(personId)}
        returning id`);
      return ended(rows.map(row => row.id)) > 0;
    },

    async endAll(personId) {
      const rows = await db.all<{ id: number }>(sql`
        delete from session where ${isOf(personId)} returning id`);
      return ended(rows.map(row => row.id));
    },

    onEnd: (id, listener) =>
      topics?.subscribe(topic => {
        if (topic === `session:${id}`) listener();
      }) ?? (() => {}),
  };
}

/** Whether a session is a person's, also by an account that was joined with theirs. */
export function isOf(personId: number): Sql {
  return sql`person_id in (select id from person where ${personId} in (id, merged_into))`;
}

function idOf(topic: string): number {
  return Number(topic.slice(topic.indexOf(':') + 1));
}
