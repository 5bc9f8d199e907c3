import type { Said } from '../../store/message.ts';
import { openModelThread } from '../embedder/model-thread.ts';
import type { CrossEncoderFiles } from './model-folder.ts';
import type { Reranker } from './reranker.ts';

export interface CrossEncoder extends Reranker {
  /** Why it scores nothing at the moment. */
  problem(): Said | undefined;
  /** Ends its thread; whoever waits is refused. */
  stop(): Promise<void>;
}

/** What goes to the thread: one passage with its question. */
export interface Pair {
  question: string;
  passage: string;
}

// Five questions of twenty passages each; a sixth is answered in the order that it has.
const mostWaiting = { question: 100, index: 0 };

/**
 * A cross-encoder (Nogueira and Cho 2019) in a thread of this process, by the same runtime as the embedding. Its thread is
 * started with the first question.
 *
 * @param failed told of each end of the thread that nobody asked for
 */
export function openCrossEncoder(files: CrossEncoderFiles, failed: (error: unknown) => void): CrossEncoder {
  const { run, problem, stop } = openModelThread<Pair>({
    name: files.name,
    thread: new URL('./thread.ts', import.meta.url),
    workerData: { modelFile: files.modelFile, vocabularyFile: files.vocabularyFile },
    failed,
    most: mostWaiting,
    pause: 1000,
  });
  return {
    name: files.name,
    async score(question, passages, signal) {
      const pairs = passages.map(passage => ({ question, passage }));
      return (await run(pairs, signal, 'question')).flat();
    },
    problem,
    stop,
  };
}
