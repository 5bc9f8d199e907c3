import type { Database, Queryable } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { Logger } from '../logging/logger.ts';
import type { Topics } from '../queue/topics.ts';
import { readTiles, sequenceSome } from './sequencer.ts';
import type { LedgerKey } from './signing-key.ts';
import { consistencyPath, inclusionPath, type Range } from './tree/ranges.ts';
import { rangeHash, type Tile, tilesFor } from './tree/tiles.ts';
import { logFormat } from './verify/log.js';
import { type Receipt, receiptFormat } from './verify/receipt.js';

/** The log of what happened, which only grows. Entries are written by whoever makes them, in their own transactions. */
export interface Ledger {
  /** By which checkpoints are checked, as it is published. */
  readonly verifierKey: string;
  /** Gives every entry that waits its place. */
  sequence(): Promise<void>;
  /** How large the log is, its root, and both signed. */
  checkpoint(): Promise<Checkpoint>;
  /**
   * What the log has of a submission of that community, each entry with its proof; none where there is nothing. Whatever
   * waited for its place gets it first.
   */
  receipt(communityId: number, submissionId: number): Promise<Receipt & { size: number }>;
  /** The hashes that show the log of `first` entries to be the beginning of the one of `second`. */
  consistency(first: number, second: number): Promise<Uint8Array[]>;
  /** The whole log as lines of text, for `npm run ledger:verify`. */
  lines(): AsyncGenerator<string>;
  /** From now on entries get their place by themselves, soon after they were written. */
  start(): void;
  stop(): Promise<void>;
}

export interface Checkpoint {
  size: number;
  root: Uint8Array;
  /** The signed note. */
  note: string;
}

export function openLedger(parts: { db: Database; topics: Topics; key: LedgerKey; log: Logger }): Ledger {
  const { db, topics, key, log } = parts;
  const background = sequencing(db, topics, log);

  async function checkpoint(tx: Queryable = db): Promise<Checkpoint> {
    const head = await headOf(tx);
    return { ...head, note: key.checkpoint(head) };
  }

  return {
    verifierKey: key.verifierKey,
    sequence: background.all,
    checkpoint: () => checkpoint(),
    async receipt(communityId, submissionId) {
      await background.all();
      // The log only grows, so what is read after the head has every leaf of it.
      const { size, note } = await checkpoint();
      const entries = await entriesOf(db, communityId, submissionId, size);
      const paths = entries.map(({ index }) => inclusionPath(index, size));
      const tiles = await readTiles(db, tilesFor(paths.flat()));
      return {
        format: receiptFormat,
        submission: submissionId,
        key: key.verifierKey,
        checkpoint: note,
        entries: entries.map((entry, at) => ({ ...entry, proof: hashes(paths[at] ?? [], tiles) })),
        size,
      };
    },
    async consistency(first, second) {
      const path = consistencyPath(first, second);
      const tiles = await readTiles(db, tilesFor(path));
      return path.map(range => rangeHash(range, tiles));
    },
    async *lines() {
      const { size, note } = await checkpoint();
      yield JSON.stringify({ format: logFormat, key: key.verifierKey, checkpoint: note });
      for (let from = 0; from < size; from += page) yield* linesFrom(db, from, Math.min(size, from + page));
    },
    start: background.start,
    stop: background.stop,
  };
}

function hashes(path: readonly Range[], tiles: readonly Tile[]): string[] {
  return path.map(range => Buffer.from(rangeHash(range, tiles)).toString('base64'));
}

/** Entries of an export that are read at once: those of one tile. */
const page = 256;

async function* linesFrom(db: Queryable, from: number, to: number): AsyncGenerator<string> {
  const [rows, tiles] = await Promise.all([
    db.all<{ entry: string }>(sql`
      select entry from ledger_entry where leaf_index >= ${from} and leaf_index < ${to} order by leaf_index`),
    readTiles(db, [{ level: 0, number: from / page }]),
  ]);
  const leaves = Buffer.from(tiles[0]?.hashes ?? []);
  for (const [at, { entry }] of rows.entries())
    yield `${from + at} ${leaves.subarray(32 * at, 32 * at + 32).toString('base64')} ${entry}`;
}

async function headOf(db: Queryable): Promise<{ size: number; root: Uint8Array }> {
  return await db.one(sql`select size, root from ledger_head`);
}

async function entriesOf(
  db: Queryable,
  communityId: number,
  submissionId: number,
  size: number,
): Promise<{ index: number; entry: string }[]> {
  return await db.all(sql`
    select leaf_index as index, entry from ledger_entry
    where submission_id = ${submissionId} and community_id = ${communityId} and leaf_index < ${size}
    order by leaf_index`);
}

/** Milliseconds in which what was written together gets its place together. */
const gather = 250;
/** Milliseconds after which it is looked for what nobody told of: another process wrote it, or a write was tried again. */
const lookAgain = 30_000;

/** Sequences one part at a time, whoever asks. */
function sequencing(db: Database, topics: Topics, log: Logger) {
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;
  let unsubscribe = () => {};
  let stopped = false;

  async function work(): Promise<void> {
    while (!stopped && (await sequenceSome(db)) > 0) await new Promise(resolve => setImmediate(resolve));
  }
  /** Work that began before the call may have passed over what was written since. */
  async function all(): Promise<void> {
    await working?.catch(() => {});
    working ??= work().finally(() => {
      working = undefined;
    });
    await working;
  }
  const wake = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      all().catch(err => log.warn({ err }, 'Entries of the ledger got no place; it is tried again'));
    }, gather).unref();
  };
  return {
    all,
    start() {
      unsubscribe = topics.subscribe(wake);
      looking ??= setInterval(wake, lookAgain).unref();
      wake();
    },
    async stop() {
      stopped = true;
      unsubscribe();
      clearTimeout(timer);
      clearInterval(looking);
      await working?.catch(() => {});
    },
  };
}
