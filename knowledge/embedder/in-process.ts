import type { Said } from '../../store/message.ts';
import type { Embedder, Purpose } from './embedder.ts';
import { openModelThread } from './model-thread.ts';

/** An embedding model in a thread of this process. */
export interface InProcessEmbedder extends Embedder {
  /** Why it gives no vectors at the moment: the thread ended, and has not given one since. */
  problem(): Said | undefined;
  /** Ends the thread; whoever waits is refused. */
  stop(): Promise<void>;
}

export interface InProcessOptions {
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

/** What one model has of its own. */
export interface Model {
  name: string;
  dimensions: number;
  thread: URL;
  isMultilingual: boolean;
  /** What the model is told before a text, by purpose. */
  prefixes: Record<Purpose, string>;
}

// A question's turn comes within a second even behind all others; a page of docs has 4 to 60 texts.
const mostWaiting = { question: 100, index: 2000 };

/** Opens a model; its thread is started with the first text. */
export function openInProcess(model: Model, options: InProcessOptions): InProcessEmbedder {
  const { name, dimensions, isMultilingual, prefixes } = model;
  const { run, problem, stop } = openModelThread<string>({
    name,
    thread: options.thread ?? model.thread,
    workerData: { modelFile: options.modelFile },
    failed: options.failed,
    most: options.most ?? mostWaiting,
    pause: options.pause ?? 1000,
  });
  return {
    id: `${name.toLowerCase()}-${options.sha256.slice(0, 8)}`,
    dimensions,
    isMultilingual,
    embed: (texts, signal, purpose = 'index') =>
      run(
        texts.map(text => prefixes[purpose] + text),
        signal,
        purpose,
      ),
    problem,
    stop,
  };
}
