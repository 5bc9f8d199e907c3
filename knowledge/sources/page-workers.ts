import { Worker } from 'node:worker_threads';
import { OutsideError } from '../../store/errors.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Resolved } from '../markdown/links.ts';
import type { PageJob, PreparedPage } from './page-job.ts';

/** A page that could not be read for what it is. */
export class UnreadablePage extends OutsideError {
  override name = 'UnreadablePage';
}

export type FromWorker =
  | { is: 'targets'; targets: string[] }
  | { is: 'page'; page: PreparedPage }
  | { is: 'failed'; isTooDeep: boolean; message: string };

/** Prepares pages in a thread of its own, so that no page from outside keeps the chat waiting. */
export interface PageWorkers {
  /**
   * Prepares one page after another.
   *
   * @param resolve where a link of the page leads
   * @throws UnreadablePage when it took longer or needed more memory than a page may
   * @throws the signal's reason when it is aborted
   */
  prepare(job: PageJob, resolve: (target: string) => Resolved, signal: AbortSignal): Promise<PreparedPage>;
  /** Ends the thread. */
  close(): Promise<void>;
}

export interface PageLimits {
  /** Milliseconds for a page. The slowest of 523 pages of three real manuals took 20 ms, the most hostile 100,000 characters .5 s. */
  deadline?: number;
  /** Most memory of the thread, in MB. */
  memory?: number;
  /** Most characters of a page. */
  characters?: number;
  /** Milliseconds after which a thread without work is ended. */
  idle?: number;
}

/** A page may be put before the thread once the one before it is done: one thread is enough beside the network. */
export function openPageWorkers(limits: PageLimits = {}): PageWorkers {
  const { deadline = 20_000, memory = 256, characters = 2_000_000, idle = 10_000 } = limits;
  let worker: Worker | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function end(): Promise<void> {
    clearTimeout(idleTimer);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  function start(): Worker {
    const started = new Worker(new URL('./page-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memory, stackSizeMb: 4 },
    });
    // An error without a page to blame; one that comes while a page is read is told to who waits for it.
    started.on('error', () => {});
    started.on('exit', () => {
      if (worker === started) worker = undefined;
    });
    return started;
  }

  function prepareNow(job: PageJob, resolve: (target: string) => Resolved, signal: AbortSignal) {
    clearTimeout(idleTimer);
    worker ??= start();
    const thread = worker;
    thread.ref();
    return new Promise<PreparedPage>((done, failed) => {
      const fail = (error: unknown) => {
        settle();
        void end();
        failed(error);
      };
      const timer = setTimeout(
        () =>
          fail(
            tooMuch(
              message('it took longer than {seconds, number} seconds', {
                seconds: Math.round(deadline / 1000),
              }),
            ),
          ),
        deadline,
      );
      const onAbort = () => fail(signal.reason);
      const onError = (error: Error) =>
        fail(
          isOutOfMemory(error)
            ? tooMuch(message('it needed more than {megabytes, number} MB of memory', { megabytes: memory }))
            : error,
        );
      const onExit = () => fail(new Error('the thread that reads pages ended'));
      const onMessage = (answer: FromWorker) => {
        if (answer.is === 'targets') {
          thread.postMessage(new Map(answer.targets.map(target => [target, resolve(target)])));
          return;
        }
        settle();
        if (answer.is === 'page') done(answer.page);
        else failed(answer.isTooDeep ? tooMuch(message('it is nested too deep')) : new Error(answer.message));
      };
      function settle() {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        thread.off('message', onMessage).off('error', onError).off('exit', onExit);
        thread.unref();
        idleTimer = setTimeout(() => void end(), idle);
        idleTimer.unref();
      }
      signal.addEventListener('abort', onAbort, { once: true });
      thread.on('message', onMessage).on('error', onError).on('exit', onExit);
      thread.postMessage(job);
    });
  }

  return {
    prepare(job, resolve, signal) {
      const turn = last.then(() => {
        signal.throwIfAborted();
        if (job.markdown.length > characters)
          throw tooMuch(message('it has more than {characters, number} characters', { characters }));
        return prepareNow(job, resolve, signal);
      });
      last = turn.catch(() => {});
      return turn;
    },
    async close() {
      await last;
      await end();
    },
  };
}

function tooMuch(why: TranslatableMessage): UnreadablePage {
  return new UnreadablePage(message('Too large or malformed: {why}.', { why }));
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
