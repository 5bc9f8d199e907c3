import { Worker } from 'node:worker_threads';
import { OutsideError } from '../../../store/errors.ts';
import { message, type Said } from '../../../store/message.ts';
import type { Embedder, Purpose } from '../embedder.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

export interface MiniLm extends Embedder {
  /** Why it gives no vectors at the moment: the thread ended, and has not given one since. */
  problem(): Said | undefined;
  /** Ends the thread; whoever waits is refused. */
  stop(): Promise<void>;
}

export interface MiniLmOptions {
  /** The ONNX file of all-MiniLM-L6-v2. */
  modelFile: string;
  /** Its SHA-256: vectors of differently rounded weights are not compared. */
  sha256: string;
  /** Told of each end of the thread that nobody asked for. */
  failed: (error: unknown) => void;
  /** Most texts that wait, by purpose. */
  most?: Record<Purpose, number>;
  /** What runs in the thread; a test’s stand-in. */
  thread?: URL;
  /** Milliseconds before the thread is started again, doubled with each failure in a row. */
  pause?: number;
}

interface Job {
  texts: string[];
  vectors: number[][];
  done(vectors: number[][]): void;
  fail(error: unknown): void;
}

// A question's turn comes within a second even behind all others; a page of docs has 4 to 60 texts.
const mostWaiting = { question: 100, index: 2000 };
const longestPause = 60_000;

/**
 * all-MiniLM-L6-v2 (Apache-2.0) in a thread of this process, by onnxruntime-node: 4 ms for a question, 24 passages of 180
 * word pieces a second on one core, 190 MB. onnxruntime-web took 29 ms and made 6 a second with 530 MB, on the same core.
 *
 * Texts go to the thread one at a time, so a question waits for one passage at most. A thread that ends takes the text
 * with it that it had; the others go to the next one.
 */
export function openMiniLm(options: MiniLmOptions): MiniLm {
  const {
    thread: file = new URL('./thread.ts', import.meta.url),
    most = mostWaiting,
    pause = 1000,
  } = options;
  const waiting: Record<Purpose, Job[]> = { question: [], index: [] };
  let thread: Worker | undefined;
  let isReady = false;
  let current: Job | undefined;
  let failures = 0;
  let restUntil = 0;
  let isStopped = false;

  function start(): void {
    const started = new Worker(file, { workerData: { modelFile: options.modelFile } });
    thread = started;
    isReady = false;
    let why: unknown = new Error('The thread that embeds ended');
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
      if (job && job.vectors.length === job.texts.length) job.done(job.vectors);
    }
    next();
  }

  /** Gives the thread its next text: of the first question, or else of what is indexed. */
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
    if (job.vectors.length + 1 === job.texts.length) queue.shift();
    thread?.postMessage((job.texts[job.vectors.length] ?? '') satisfies ToThread);
  }

  function finish(end: (job: Job) => void): void {
    const job = current;
    current = undefined;
    if (!job) return;
    drop(job);
    end(job);
  }

  function drop(job: Job): void {
    for (const queue of [waiting.question, waiting.index]) {
      const place = queue.indexOf(job);
      if (place >= 0) queue.splice(place, 1);
    }
  }

  const takeAll = () => [...waiting.question.splice(0), ...waiting.index.splice(0)];

  return {
    id: `all-minilm-l6-v2-${options.sha256.slice(0, 8)}`,
    dimensions: 384,
    embed(texts, signal, purpose = 'index') {
      return new Promise<number[][]>((resolve, reject) => {
        signal?.throwIfAborted();
        if (isStopped) throw away('it is being stopped');
        if (texts.length === 0) return resolve([]);
        const count = waiting[purpose].reduce(
          (sum, { texts, vectors }) => sum + texts.length - vectors.length,
          0,
        );
        if (count > 0 && count + texts.length > most[purpose]) throw away('too many texts wait for it');
        const giveUp = () => {
          drop(job);
          reject(signal?.reason);
        };
        const settled = () => signal?.removeEventListener('abort', giveUp);
        const job: Job = {
          texts,
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
    problem: () => (failures ? message('The thread that embeds ended; it is started again.') : undefined),
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
 * Ends a thread by its own hand, after the text that it has (60 ms at most): `terminate` while the native model runs
 * aborts the whole process.
 */
function endOf(thread: Worker): Promise<void> {
  return new Promise(resolve => {
    thread.once('exit', () => resolve());
    thread.ref();
    thread.postMessage(null satisfies ToThread);
  });
}

function away(why: unknown): OutsideError {
  const text = why instanceof Error ? why.message : String(why);
  return new OutsideError(
    message('The embedding model {model} did not answer: {why}', { model: 'all-MiniLM-L6-v2', why: text }),
  );
}
