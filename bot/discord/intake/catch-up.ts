import { setTimeout } from 'node:timers/promises';
import type { Logger } from '../../../store/logging/logger.ts';
import { backoff } from '../../delivery/backoff.ts';
import type { InteractionContext } from './accept-interaction.ts';
import { backfill } from './backfill.ts';
import type { ReadPositions } from './read-positions.ts';

/** Reads back what shards missed while they were away; the read positions stay where they are until then. */
export interface CatchUp {
  /** A shard is away: its positions wait. */
  hold(shard: number): void;
  /** Reads what it missed, however long that takes. */
  run(to: InteractionContext, shard: number): Promise<void>;
  /** It has missed nothing, or that has been read. */
  done(shard: number): void;
}

export function openCatchUp(options: {
  readPositions: ReadPositions;
  signal: AbortSignal;
  log: Logger;
}): CatchUp {
  const { readPositions, signal, log } = options;
  const unread = new Map<number, { done: () => void }>();

  function hold(shard: number): void {
    if (!unread.has(shard)) unread.set(shard, readPositions.pause());
  }

  function done(shard: number): void {
    unread.get(shard)?.done();
    unread.delete(shard);
  }

  return {
    hold,
    done,
    async run(to, shard) {
      hold(shard);
      for (let failures = 1; !signal.aborted; failures++) {
        try {
          await backfill(to, shard);
          break;
        } catch (error) {
          log.warn({ shard, err: error }, 'What was missed could not be read back; it is tried again');
          await setTimeout(backoff(failures), undefined, { signal }).catch(() => {});
        }
      }
      if (!signal.aborted) done(shard);
    },
  };
}
