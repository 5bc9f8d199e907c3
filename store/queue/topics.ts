import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Database } from '../database/database.ts';
import { sql } from '../database/sql.ts';

/** A thing whose state changed: `job:12`, `submission:101`, `source:3`. */
export type Topic = `${string}:${number}`;

/**
 * Says that something changed, so that cards about it can be drawn anew. The state itself is always read from the
 * database; a lost message costs freshness, never truth.
 */
export interface Topics {
  /** Tells listeners in this process before it returns, and those in others soon. */
  publish(topic: Topic): void;
  /** Calls `listener` with each topic published in this process or, on a server, in any other. Returns the way to stop. */
  subscribe(listener: (topic: Topic) => void): () => void;
  /**
   * Calls `listener` when messages may have been missed: the connection to the server was cut and is back. Whatever is
   * live should then be drawn anew. Returns the way to stop.
   */
  afterGap(listener: () => void): () => void;
  /** Resolves when a topic of that name is published, or after so many milliseconds. */
  next(topic: string, milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

const channel = 'gristmill_topics';

/** Topics over the database: in this process when it is embedded (nobody else is there), else by NOTIFY. */
export async function openTopics(db: Database): Promise<Topics> {
  const local = new EventEmitter().setMaxListeners(0);
  if (db.kind === 'embedded') {
    return {
      publish: topic => void local.emit('topic', topic),
      subscribe: listener => on(local, 'topic', listener),
      afterGap: () => () => {},
      next: (topic, milliseconds) => next(local, topic, milliseconds),
      close: async () => {},
    };
  }
  // Who published: what comes back to its own process was heard there already.
  const own = randomUUID();
  const listening = await listen(db, local, own);
  return {
    publish(topic) {
      local.emit('topic', topic);
      db.run(sql`select pg_notify(${channel}, ${`${topic} ${own}`})`).catch(() => {});
    },
    subscribe: listener => on(local, 'topic', listener),
    afterGap: listener => on(local, 'gap', listener),
    next: (topic, milliseconds) => next(local, topic, milliseconds),
    close: listening,
  };
}

function on(emitter: EventEmitter, event: 'topic' | 'gap', listener: (topic: Topic) => void): () => void {
  emitter.on(event, listener);
  return () => void emitter.off(event, listener);
}

async function next(emitter: EventEmitter, topic: string, milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const unsubscribe = on(emitter, 'topic', changed => changed === topic && resolve());
  await promise;
  clearTimeout(timer);
  unsubscribe();
}

/**
 * Keeps one client listening; after it was lost, takes a new one and says that messages may have been missed.
 * Returns the way to stop.
 */
async function listen(db: Database, local: EventEmitter, own: string): Promise<() => Promise<void>> {
  let stopped = false;
  let drop = () => {};
  const start = async (): Promise<void> => {
    const client = await db.queuePool.connect();
    let dropped = false;
    drop = () => {
      if (dropped) return;
      dropped = true;
      client.removeAllListeners('notification');
      client.release(true);
    };
    client.once('error', () => {
      drop();
      later();
    });
    client.on('notification', message => {
      const [topic, from] = message.payload?.split(' ') ?? [];
      if (message.channel === channel && topic && from !== own) local.emit('topic', topic);
    });
    try {
      await client.query(`listen ${channel}`);
    } catch (error) {
      drop();
      throw error;
    }
    if (stopped) drop();
  };
  let retry: NodeJS.Timeout | undefined;
  const later = () => {
    if (stopped || retry) return;
    retry = setTimeout(() => {
      retry = undefined;
      start().then(() => local.emit('gap'), later);
    }, 1000).unref();
  };
  await start();
  return async () => {
    stopped = true;
    clearTimeout(retry);
    drop();
  };
}
