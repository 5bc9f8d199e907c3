import type { Database } from '../../store/database/database.ts';
import { withRetry } from '../../store/database/retry.ts';
import type { Attempt } from './job.ts';
import { type Metric, type Progress, writeMetrics, writeProgress } from './progress.ts';
import { readableLine } from './readable-log.ts';

/** Milliseconds between two writes at least, and between two signs of life at most. */
const pace = { write: 500, life: 2000 };

/** Lines of the trainer's log that are kept. */
const logLines = 40;

/** Collects what an attempt shows of itself and writes it, twice a second at most. */
export interface Reporter {
  progress(progress: Progress): void;
  metric(metric: Metric): void;
  log(line: string): void;
  /** The last lines of the log. */
  lines(): string[];
  /** Writes all that is pending, patiently. */
  settle(isEnding: () => boolean): Promise<void>;
  /** No more writes and no more signs of life. */
  stop(): void;
}

/**
 * @param hears told once the job no longer runs this attempt (`lost`), or when it is asked to stop or to keep what it has
 * @param published called after each write that changed something
 */
export function reporterFor(
  db: Database,
  attempt: Attempt,
  hears: (news: 'lost' | 'cancel' | 'keep') => void,
  published: () => void,
): Reporter {
  let pending: Progress = {};
  let metrics: Metric[] = [];
  let changed = false;
  let writtenAt = Date.now();
  const log: string[] = [];

  const write = async () => {
    const [progress, points, shown] = [pending, metrics, changed];
    [pending, metrics, changed, writtenAt] = [{}, [], false, Date.now()];
    try {
      const state = await writeProgress(db, attempt, shown ? { ...progress, log } : progress);
      if (!state) return hears('lost');
      await writeMetrics(db, attempt, points);
      if (shown) published();
      if (state.cancelAsked) hears('cancel');
      else if (state.keepAsked) hears('keep');
    } catch (error) {
      // The database is away. The trainer goes on; what was not written is written with the next.
      pending = { ...progress, ...pending, report: { ...progress.report, ...pending.report } };
      metrics = [...points, ...metrics];
      changed ||= shown;
      throw error;
    }
  };
  let writing: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (writing || (!changed && Date.now() - writtenAt < pace.life)) return;
    writing = write()
      .catch(() => {})
      .finally(() => {
        writing = undefined;
      });
  }, pace.write);
  timer.unref();

  return {
    progress(progress) {
      const report = { ...pending.report, ...progress.report };
      pending = { ...pending, ...progress, report };
      changed = true;
    },
    metric(metric) {
      metrics.push(metric);
      changed = true;
    },
    log(line) {
      const readable = readableLine(line);
      if (readable === undefined) return;
      log.push(readable.slice(0, 500));
      log.splice(0, log.length - logLines);
      changed = true;
    },
    lines: () => [...log],
    async settle(isEnding) {
      await writing;
      await withRetry(write, { isEnding }).catch(() => {});
    },
    stop: () => clearInterval(timer),
  };
}
