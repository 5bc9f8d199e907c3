import { Worker } from 'node:worker_threads';
import { OutsideError } from '../../store/errors.ts';
import { message, type Said } from '../../store/message.ts';
import type { Purpose } from './embedder.ts';

/** What the thread is told: one text or pair to read, or to end once it has said what it was asked for last. */
export type ToThread<Input> = Input | null;

/** What the thread says: that the model is loaded, then for each input its numbers or why there are none. */
export type FromThread =
  | { is: 'ready' }
  | { is: 'vector'; vector: Float32Array }
  | { is: 'failed'; why: string };

/** A model in a thread of this process that reads one input after another. */
export interface ModelThread<Input> {
  /**
   * What the model says of each input, in their order.
   *
   * @throws OutsideError when the thread ends over one, too many wait, or it is being stopped; the signal’s reason
   */
  run(inputs: readonly Input[], signal: AbortSignal | undefined, purpose: Purpose): Promise<number[][]>;
  /** Why it says nothing at the moment: the thread ended, and has not said anything since. */
  problem(): Said | undefined;
  /** Ends the thread; whoever waits is refused. */
  stop(): Promise<void>;
}

export interface ModelThreadOptions {
  /** The model’s name, for people. */
  name: string;
  /** What runs in the thread. It says that it is ready, answers each input, and ends itself when it is told `null`. */
  thread: URL;
  workerData: unknown;
  /** Told of each end of the thread that nobody asked for. */
  failed: (error: unknown) => void;
  /** Most inputs that wait, by purpose. */
  most: Record<Purpose, number>;
  /** Milliseconds before the thread is started again, doubled with each failure in a row. */
  pause: number;
}

interface Job<Input> {
  inputs: readonly Input[];
  vectors: number[][];
  done(vectors: number[][]): void;
  fail(error: unknown): void;
}

const longestPause = 60_000;

/**
 * Inputs go to the thread one at a time, so a question waits for one passage at most. A thread that ends takes the input
 * with it that it had; the others go to the next one.
 */
export function openModelThread<Input>(options: ModelThreadOptions): ModelThread<Input> {
  const { most, pause } = options;
  const away = (why: unknown) => awayOf(options.name, why);
  const waiting: Record<Purpose, Job<Input>[]> = { question: [], index: [] };
  let thread: Worker | undefined;
  let isReady = false;
  let current: Job<Input> | undefined;
  let failures = 0;
  let restUntil = 0;
  let isStopped = false;

  function start(): void {
    const started = new Worker(options.thread, { workerData: options.workerData });
    thread = started;
    isReady = false;
    let why: unknown = new Error(`The thread of ${options.name} ended`);
    started.on('message', (said: FromThread) => hear(said));
    started.on('error', error => {
      why = error;
    });
    started.on('exit', () => {
      if (thread !== started) return;
      thread = undefined;
      if (isStopped) return;
      failures++;
      restUntil = performance.now() + Math.min(longestPause, pause * 2 ** (failures - 1));
      options.failed(why);
      const hadOne = current !== undefined;
      finish(job => job.fail(away(why)));
      // One that can't even load the model will not for those who wait either.
      if (!hadOne) for (const job of takeAll()) job.fail(away(why));
      next();
    });
    started.unref();
  }

  function hear(said: FromThread): void {
    if (said.is === 'ready') {
      isReady = true;
    } else if (said.is === 'failed') {
      finish(job => job.fail(away(said.why)));
    } else {
      failures = 0;
      const job = current;
      current = undefined;
      job?.vectors.push([...said.vector]);
      if (job && job.vectors.length === job.inputs.length) job.done(job.vectors);
    }
    next();
  }

  /** Gives the thread its next input: of the first question, or else of what is indexed. */
  function next(): void {
    if (current || isStopped) return;
    const queue = waiting.question.length ? waiting.question : waiting.index;
    const [job] = queue;
    if (!job) return void thread?.unref();
    if (!thread) {
      if (performance.now() < restUntil) {
        for (const one of takeAll()) one.fail(away('it ended and is started again in a moment'));
        return;
      }
      start();
    }
    thread?.ref();
    if (!isReady) return;
    current = job;
    if (job.vectors.length + 1 === job.inputs.length) queue.shift();
    const input = job.inputs[job.vectors.length];
    if (input !== undefined) thread?.postMessage(input satisfies ToThread<Input>);
  }

  function finish(end: (job: Job<Input>) => void): void {
    const job = current;
    current = undefined;
    if (!job) return;
    drop(job);
    end(job);
  }

  function drop(job: Job<Input>): void {
    for (const queue of [waiting.question, waiting.index]) {
      const place = queue.indexOf(job);
      if (place >= 0) queue.splice(place, 1);
    }
  }

  const takeAll = () => [...waiting.question.splice(0), ...waiting.index.splice(0)];

  return {
    run(inputs, signal, purpose) {
      return new Promise<number[][]>((resolve, reject) => {
        signal?.throwIfAborted();
        if (isStopped) throw away('it is being stopped');
        if (inputs.length === 0) return resolve([]);
        const count = waiting[purpose].reduce(
          (sum, { inputs, vectors }) => sum + inputs.length - vectors.length,
          0,
        );
        if (count > 0 && count + inputs.length > most[purpose]) throw away('too many texts wait for it');
        const giveUp = () => {
          drop(job);
          reject(signal?.reason);
        };
        const settled = () => signal?.removeEventListener('abort', giveUp);
        const job: Job<Input> = {
          inputs,
          vectors: [],
          done(vectors) {
            settled();
            resolve(vectors);
          },
          fail(error) {
            settled();
            reject(error);
          },
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        waiting[purpose].push(job);
        next();
      });
    },
    problem: () => (failures ? message('Its thread ended; it is started again.') : undefined),
    async stop() {
      isStopped = true;
      const ended = thread;
      thread = undefined;
      finish(job => job.fail(away('it is being stopped')));
      for (const job of takeAll()) job.fail(away('it is being stopped'));
      if (ended) await endOf(ended);
    },
  };
}

/**
 * Ends a thread by its own hand, after the input that it has (60 ms at most): `terminate` while the native model runs
 * aborts the whole process.
 */
function endOf(thread: Worker): Promise<void> {
  return new Promise(resolve => {
    thread.once('exit', () => resolve());
    thread.ref();
    thread.postMessage(null satisfies ToThread<never>);
  });
}

function awayOf(model: string, why: unknown): OutsideError {
  const text = why instanceof Error ? why.message : String(why);
  return new OutsideError(message('The model {model} did not answer: {why}', { model, why: text }));
}
