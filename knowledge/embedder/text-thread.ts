import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { FromThread } from './model-thread.ts';

/** A model that was loaded in this thread. */
export interface LoadedModel {
  embed(text: string): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * What a thread with an embedding model does, to its end: a text comes, its vector goes back, one after another. One text
 * at a time is as fast as many at once, where short ones would be filled up to the longest (MiniLM: 24 passages of 180
 * pieces a second alone, 19 by sixteen), and takes half the memory.
 */
export async function answerTexts(load: (modelFile: string) => Promise<LoadedModel>): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('This file is started as a worker thread only.');
  const { modelFile } = z.object({ modelFile: z.string() }).parse(workerData);
  const model = await load(modelFile);
  const say = (words: FromThread) => port.postMessage(words);

  async function answer(text: string): Promise<void> {
    try {
      say({ is: 'vector', vector: await model.embed(text) });
    } catch (error) {
      say({ is: 'failed', why: error instanceof Error ? error.message : String(error) });
    }
  }

  /** By its own hand, once no text is under way: ended from outside while the model runs, it takes the process with it. */
  async function end(): Promise<void> {
    await working;
    await model.release();
    port?.close();
  }

  let working: Promise<void> = Promise.resolve();
  port.on('message', (text: unknown) => {
    working = text === null ? end() : answer(z.string().parse(text));
  });
  say({ is: 'ready' });
}

/** One core: the chat, the database and a training have theirs. */
export const oneCore = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
} as const;
