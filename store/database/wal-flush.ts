import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/**
 * Group commit for PostgreSQL inside this process. It asks for a flush of its write-ahead log at each commit, and the
 * event loop would stand still for each. So the wish is noted, a thread of the pool does it, and all that committed
 * until it began share it: nobody is told of a commit before {@link WalFlush.flushed}. What must not reach the disk
 * before the log does (a page of a table, the removal of a file) goes after {@link WalFlush.flushNow}.
 *
 * The log is in the order of the commits, so whatever is on the disk has all that was committed before it there too.
 */
export interface WalFlush {
  /** PostgreSQL opened a file of the log as `fd`. */
  opened(fd: number, path: string): void;
  /** It closes that now. */
  closed(fd: number): void;
  /** It wrote so many bytes there. */
  wrote(bytes: number): void;
  /** Bytes that were written there until now. */
  readonly bytes: number;
  /** It wants on the disk what it wrote there. */
  request(fd: number): void;
  /** Resolves when all that was requested until now is on the disk; `undefined` when it is already. */
  flushed(): Promise<void> | undefined;
  /** The same for what was not requested within {@link early}. */
  flushedExceptEarly(): Promise<void> | undefined;
  /** What is requested within `work`, which is done before it returns, is waited for by {@link flushed} only. */
  early<T>(work: () => T): T;
  /** Whether something that was requested within {@link early} may not be on the disk yet. */
  readonly hasEarly: boolean;
  /** The same as {@link flushed}, while the process waits. */
  flushNow(): void;
}

/**
 * @param failed is told once when the disk refuses a flush. The kernel has then forgotten what it could not write, so a
 *   second try would only look well: nothing after it may count as stored.
 */
export function openWalFlush(failed: (error: unknown) => void): WalFlush {
  const open = new Map<number, LogFile>();
  const requested = new Set<LogFile>();
  let kinds: Kinds = {};
  let running: { files: Set<LogFile>; kinds: Kinds; ended: Promise<void> } | undefined;
  let next: Promise<void> | undefined;
  let bytes = 0;
  let failure: { error: unknown } | undefined;
  let isEarly = false;

  function fail(error: unknown): never {
    if (!failure) {
      failure = { error };
      failed(error);
    }
    throw error;
  }

  function start(): Promise<void> {
    const files = [...requested];
    requested.clear();
    for (const file of files) file.users++;
    const ended = Promise.all(files.map(flushFile))
      .then(() => {}, fail)
      .finally(() => {
        running = undefined;
        for (const file of files) leave(file);
      });
    running = { files: new Set(files), kinds, ended };
    kinds = {};
    return ended;
  }

  function flushed(): Promise<void> | undefined {
    if (failure) return Promise.reject(failure.error);
    if (!requested.size) return running?.files.size ? running.ended : undefined;
    if (!running) return start();
    next ??= running.ended.then(() => {
      next = undefined;
      return flushed();
    });
    return next;
  }

  function flushedExceptEarly(): Promise<void> | undefined {
    if (failure || kinds.ordinary) return flushed();
    return running?.kinds.ordinary ? running.ended : undefined;
  }

  function flushNow(): void {
    if (failure) throw failure.error;
    const files = [...requested, ...(running?.files ?? [])];
    if (!files.length) return;
    try {
      for (const { fd } of files) fdatasyncSync(fd);
    } catch (error) {
      fail(error);
    }
    requested.clear();
    running?.files.clear();
    kinds = {};
    if (running) running.kinds = {};
  }

  return {
    // A descriptor of our own, since PostgreSQL may close its while a flush runs.
    opened: (fd, path) => void open.set(fd, { fd: openSync(path, 'r+'), users: 1 }),
    closed(fd) {
      const file = open.get(fd);
      if (!file) return;
      if (requested.has(file)) flushNow();
      open.delete(fd);
      leave(file);
    },
    wrote(more) {
      bytes += more;
    },
    get bytes() {
      return bytes;
    },
    request(fd) {
      const file = open.get(fd);
      if (!file) throw new Error(`No file of the log is open as ${fd}.`);
      requested.add(file);
      kinds[isEarly ? 'early' : 'ordinary'] = true;
    },
    flushed,
    flushedExceptEarly,
    early(work) {
      isEarly = true;
      try {
        return work();
      } finally {
        isEarly = false;
      }
    },
    get hasEarly() {
      return Boolean(kinds.early || running?.kinds.early);
    },
    flushNow,
  };
}

/** For whom a flush is: what was requested within `early`, and all else. */
interface Kinds {
  early?: boolean;
  ordinary?: boolean;
}

interface LogFile {
  fd: number;
  /** PostgreSQL, while it has the file open, and each flush that runs. */
  users: number;
}

function leave(file: LogFile): void {
  if (--file.users === 0) closeSync(file.fd);
}

function flushFile({ fd }: LogFile): Promise<void> {
  return new Promise((resolve, reject) => fdatasync(fd, error => (error ? reject(error) : resolve())));
}
