import type { Said } from '../../../store/message.ts';
import type { Embedder, Purpose } from '../embedder.ts';
import { openModelThread } from '../model-thread.ts';

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

// A question's turn comes within a second even behind all others; a page of docs has 4 to 60 texts.
const mostWaiting = { question: 100, index: 2000 };

/**
 * all-MiniLM-L6-v2 (Apache-2.0) in a thread of this process, by onnxruntime-node: 4 ms for a question, 24 passages of 180
 * word pieces a second on one core, 190 MB. onnxruntime-web took 29 ms and made 6 a second with 530 MB, on the same core.
 */
export function openMiniLm(options: MiniLmOptions): MiniLm {
  const { run, problem, stop } = openModelThread<string>({
    name: 'all-MiniLM-L6-v2',
    thread: options.thread ?? new URL('./thread.ts', import.meta.url),
    workerData: { modelFile: options.modelFile },
    failed: options.failed,
    most: options.most ?? mostWaiting,
    pause: options.pause ?? 1000,
  });
  return {
    id: `all-minilm-l6-v2-${options.sha256.slice(0, 8)}`,
    dimensions: 384,
    embed: (texts, signal, purpose = 'index') => run(texts, signal, purpose),
    problem,
    stop,
  };
}
