import { Worker } from 'node:worker_threads';
import type { FromThread, Host, Job, Outcome, ToThread } from './protocol.ts';

/** What ends a thread that checks: a file that makes it run out of memory or of time. */
export type EndedBy = 'memory' | 'time' | 'other';

/** The thread that checked is gone, and what it was at. */
export class ThreadEnded extends Error {
  override name = 'ThreadEnded';
  readonly by: EndedBy;

  constructor(by: EndedBy) {
    super(`the thread of the check ended (${by})`);
    this.by = by;
  }
}

/** The check itself is at fault: it threw. */
export class CheckBroke extends Error {
  override name = 'CheckBroke';
}

/** The pool was closed while a check was under way. */
export class PoolClosed extends Error {
  override name = 'PoolClosed';
}

export interface ThreadLimits {
  /** Threads at once. */
  threads: number;
  /** Heap of a thread, in MB: 100,000 rows of 0.5 kB take about 400. */
  megabytes: number;
  /** How long a thread may say nothing while nobody else is to blame, in ms. */
  silence: number;
  /** How long an idle thread is kept, in ms. */
  idle: number;
}

export const defaultLimits: ThreadLimits = { threads: 2, megabytes: 768, silence: 60_000, idle: 30_000 };

/** Threads that check, started when there is something to check and ended when there has been nothing for a while. */
export class ThreadPool {
  readonly #limits: ThreadLimits;
  readonly #idle: Thread[] = [];
  readonly #busy = new Set<Thread>();
  #closed = false;

  constructor(limits: ThreadLimits = defaultLimits) {
    this.#limits = limits;
  }

  get threads(): number {
    return this.#limits.threads;
  }

  /** How many there are now. */
  get size(): number {
    return this.#idle.length + this.#busy.size;
  }

  /**
   * Checks in a thread of its own. When the host refuses an answer, the check is over and this throws what it refused
   * with; nothing is asked of the host any more once this has settled.
   *
   * @param signal stops the check; its thread is used again
   * @throws ThreadEnded, CheckBroke, PoolClosed (also when it was stopped), or what the host threw
   */
  async run(job: Job, host: Host, signal?: AbortSignal): Promise<Outcome> {
    if (this.#closed || signal?.aborted) throw new PoolClosed('the checks are closed');
    const thread = this.#idle.pop() ?? new Thread(this.#limits);
    this.#busy.add(thread);
    const cancel = () => thread.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await thread.run(job, host);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#busy.delete(thread);
      if (thread.isAlive && !this.#closed) this.#keep(thread);
      else await thread.end(new PoolClosed('the checks are closed'));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(all.map(thread => thread.end(new PoolClosed('the checks are closed'))));
  }

  #keep(thread: Thread): void {
    this.#idle.push(thread);
    thread.endAfter(this.#limits.idle, () => {
      const at = this.#idle.indexOf(thread);
      if (at !== -1) this.#idle.splice(at, 1);
    });
  }
}

interface Running {
  host: Host;
  settle: PromiseWithResolvers<Outcome>;
  /** Questions that were not answered yet. */
  asked: Set<number>;
  /** Why an answer was refused, so that the check is over. */
  refused?: unknown;
  /** It is to stop: questions are refused at once, and answers under way are not waited for. */
  cancelled: boolean;
}

/** How long a thread may take to stop, in ms, before it is ended. */
const stopsWithin = 2_000;

class Thread {
  readonly #worker: Worker;
  readonly #silence: number;
  #current: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  isAlive = true;

  constructor({ megabytes, silence }: ThreadLimits) {
    this.#silence = silence;
    this.#worker = new Worker(new URL('./check-thread.ts', import.meta.url), {
      // What the process was started with is for its own first file.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 48 },
    });
    this.#worker.unref();
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', error => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#gone(new ThreadEnded(isMemory ? 'memory' : 'other'));
    });
    this.#worker.on('exit', () => this.#gone(new ThreadEnded('other')));
  }

  async run(job: Job, host: Host): Promise<Outcome> {
    clearTimeout(this.#timer);
    const settle = Promise.withResolvers<Outcome>();
    const current: Running = { host, settle, asked: new Set(), cancelled: false };
    this.#current = current;
    this.#post({ job });
    this.#listen();
    try {
      return await settle.promise;
    } finally {
      clearTimeout(this.#timer);
      this.#current = undefined;
      // Answers that are still on their way must not change anything after the next attempt has begun.
      while (current.asked.size > 0 && !current.cancelled)
        await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** Stops the check under way; the thread ends only when it does not listen. */
  cancel(): void {
    const current = this.#current;
    if (!current) return;
    current.cancelled = true;
    current.refused ??= new PoolClosed('the check was stopped');
    for (const answer of current.asked) this.#post({ answer, over: true });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.end(new PoolClosed('the check was stopped')).catch(() => {});
    }, stopsWithin).unref();
  }

  /** Ends it once nothing was to do for so long. */
  endAfter(ms: number, onEnd: () => void): void {
    this.#timer = setTimeout(() => {
      onEnd();
      this.end(new PoolClosed('idle')).catch(() => {});
    }, ms).unref();
  }

  async end(why: Error): Promise<void> {
    this.#gone(why);
    await this.#worker.terminate();
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  /** Waits for the thread's next word; as long as it waits for us, its silence is ours. */
  #listen(): void {
    clearTimeout(this.#timer);
    if (!this.#current || this.#current.asked.size > 0) return;
    this.#timer = setTimeout(() => {
      this.end(new ThreadEnded('time')).catch(() => {});
    }, this.#silence).unref();
  }

  #hear(message: FromThread): void {
    const current = this.#current;
    if (!current) return;
    if ('outcome' in message) current.settle.resolve(message.outcome);
    else if ('failed' in message) current.settle.reject(current.refused ?? new CheckBroke(message.failed));
    else if (current.cancelled) this.#post({ answer: message.id, over: true });
    else this.#answer(message, current);
    if (!current.cancelled) this.#listen();
  }

  #answer(question: Question, current: Running): void {
    current.asked.add(question.id);
    const answered = (message: ToThread) => {
      current.asked.delete(question.id);
      if (current.cancelled) return;
      this.#post(message);
      this.#listen();
    };
    askHost(current.host, question).then(
      value => answered({ answer: question.id, value }),
      (problem: unknown) => {
        current.refused ??= problem;
        answered({ answer: question.id, over: true });
      },
    );
  }

  #gone(why: Error): void {
    this.isAlive = false;
    clearTimeout(this.#timer);
    this.#current?.settle.reject(why);
  }
}

type Question = Extract<FromThread, { ask: unknown }>;

async function askHost(host: Host, message: Question): Promise<unknown> {
  switch (message.ask) {
    case 'file':
      return await host.file(...message.given);
    case 'sameAs':
      return await host.sameAs(...message.given);
    case 'sharing':
      return await host.sharing(...message.given);
    case 'removedSharing':
      return await host.removedSharing(...message.given);
    case 'read':
      return await host.read(...message.given);
    case 'readMedia':
      return await host.readMedia(...message.given);
    case 'kept':
      return await host.kept(...message.given);
    case 'store':
      return await host.store(...message.given);
    case 'keep':
      return await host.keep(...message.given);
    case 'newcomers':
      return await host.newcomers();
    case 'keepAlike':
      return await host.keepAlike(...message.given);
    case 'finish':
      return await host.finish(...message.given);
    case 'progress':
      return await host.progress(...message.given);
  }
}
