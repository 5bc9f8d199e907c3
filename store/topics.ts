import { EventEmitter } from 'node:events';
import type { Database } from './database.ts';
import { sql } from './sql.ts';

/** A thing whose state changed: `job:12`, `submission:101`, `source:3`. */
export type Topic = `${string}:${number}`;

/**
 * Says that something changed, so that cards about it can be drawn anew. The state itself is always read from the
 * database; a lost message costs freshness, never truth.
 */
export interface Topics {
  publish(topic: Topic): void;
  /** Calls `listener` with each topic published in this process or, on a server, in any other. Returns the way to stop. */
  subscribe(listener: (topic: Topic) => void): () => void;
  close(): Promise<void>;
}

const channel = 'gristmill_topics';

/** Topics over the database: in this process when it is embedded (nobody else is there), else by NOTIFY. */
export async function openTopics(db: Database): Promise<Topics> {
  const local = new EventEmitter().setMaxListeners(0);
  if (db.kind === 'embedded') {
    return {
      publish: topic => void local.emit('topic', topic),
      subscribe: listener => subscribeTo(local, listener),
      close: async () => {},
    };
  }
  const listening = await listen(db, local);
  return {
    publish: topic => void db.run(sql`select pg_notify(${channel}, ${topic})`).catch(() => {}),
    subscribe: listener => subscribeTo(local, listener),
    close: listening,
  };
}

function subscribeTo(emitter: EventEmitter, listener: (topic: Topic) => void): () => void {
  emitter.on('topic', listener);
  return () => void emitter.off('topic', listener);
}

/** Keeps one client listening, taking a new one a second after the last was lost. Returns the way to stop. */
async function listen(db: Database, local: EventEmitter): Promise<() => Promise<void>> {
  let stopped = false;
  let release = () => {};
  const start = async (): Promise<void> => {
    const client = await db.queuePool.connect();
    const again = () => {
      client.removeAllListeners('notification');
      client.release(true);
      if (!stopped) setTimeout(() => void start().catch(again), 1000).unref();
    };
    client.on('notification', message => {
      if (message.channel === channel && message.payload) local.emit('topic', message.payload);
    });
    client.once('error', again);
    release = () => {
      client.off('error', again);
      client.removeAllListeners('notification');
      client.release(true);
    };
    await client.query(`listen ${channel}`);
  };
  await start();
  return async () => {
    stopped = true;
    release();
  };
}
