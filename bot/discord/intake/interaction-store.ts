import type { Database } from '../../../store/database/database.ts';
import { json, prepared, sql } from '../../../store/database/sql.ts';
import { openWriteBehind } from '../../../store/database/write-behind.ts';
import type { Logger } from '../../../store/logging/logger.ts';
import type { GivenInteraction } from './given-interaction.ts';

/**
 * Interactions between Discord and the agent. Discord gives three seconds to say that one has arrived, however many
 * come at once and however slow the database is: whatever waits is stored by one statement, which needs to know nothing
 * of who they are. What was stored and not worked off runs again after a crash.
 */
export interface InteractionStore {
  /** Keeps one that is to be worked on. False when it came before. */
  put(given: GivenInteraction): Promise<boolean>;
  /** Keeps what was given with a command whose form asks for the rest. */
  open(given: GivenInteraction): Promise<void>;
  /** What a form was opened for. */
  opened(id: string): Promise<GivenInteraction | undefined>;
  /** It is worked off. Written a moment later: what runs twice after a crash is stored once. */
  done(id: string): void;
  /** What was stored and not worked off, oldest first. */
  unfinished(): Promise<GivenInteraction[]>;
  /** Removes forms that nobody sent. */
  forget(): Promise<void>;
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

/** A form may lie open for that long. */
const formHours = 24;

interface Waiting {
  row: { id: string; state: 'due' | 'opened'; body: GivenInteraction };
  resolve: (isNew: boolean) => void;
  reject: (error: unknown) => void;
}

export function openInteractionStore(db: Database, log: Logger): InteractionStore {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  const finished = openWriteBehind<string, true>({
    write: batch => remove(db, [...batch.keys()]),
    milliseconds: 100,
    log: err => log.warn({ err }, 'Interactions could not be marked as done; it is tried again'),
  });

  /** What comes while a batch is written is the next batch. */
  async function writeAll(): Promise<void> {
    await Promise.resolve();
    while (waiting.length) {
      const batch = waiting;
      waiting = [];
      try {
        const fresh = new Set(await store(db, [...new Map(batch.map(({ row }) => [row.id, row])).values()]));
        // Twice in one batch, it is new once.
        for (const { row, resolve } of batch) resolve(fresh.delete(row.id));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = undefined;
  }

  function add(given: GivenInteraction, state: Waiting['row']['state']): Promise<boolean> {
    return new Promise((resolve, reject) => {
      waiting.push({ row: { id: given.id, state, body: given }, resolve, reject });
      writing ??= writeAll();
    });
  }

  return {
    put: given => add(given, 'due'),

    async open(given) {
      await add(given, 'opened');
    },

    async opened(id) {
      const row = await db.first<{ body: GivenInteraction }>(sql`
        select body from discord_interaction where id = ${id} and state = 'opened'`);
      return row?.body;
    },

    done: id => finished.put(id, true),

    async unfinished() {
      const rows = await db.all<{ body: GivenInteraction }>(sql`
        select body from discord_interaction where state = 'due' order by length(id), id`);
      return rows.map(({ body }) => body);
    },

    async forget() {
      await db.run(sql`
        delete from discord_interaction
        where state = 'opened' and received_at < now() - make_interval(hours => ${formHours})`);
    },

    async stop() {
      await writing;
      await finished.stop();
    },
  };
}

/** Returns the ids of those that are new. */
async function store(db: Database, rows: readonly Waiting['row'][]): Promise<string[]> {
  const stored = await db.early.all<{ id: string }>(
    prepared(
      'discord-interactions-store',
      sql`
    insert into discord_interaction (id, state, body)
    select id, state, body from jsonb_to_recordset(${json(rows)}) as i (id text, state text, body jsonb)
    on conflict do nothing
    returning id`,
    ),
  );
  return stored.map(({ id }) => id);
}

async function remove(db: Database, ids: readonly string[]): Promise<void> {
  await db.run(sql`delete from discord_interaction where id = any(${[...ids]})`);
}
