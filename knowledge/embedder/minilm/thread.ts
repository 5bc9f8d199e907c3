import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { FromThread } from '../model-thread.ts';
import { pooled } from './pool.ts';
import { wordPiece } from './wordpiece.ts';

// The thread that `minilm.ts` starts: a text comes, its vector goes back, one after another.
const port = parentPort;
if (!port) throw new Error('thread.ts is started as a worker thread only.');
const { modelFile } = z.object({ modelFile: z.string() }).parse(workerData);

/** What the model was trained to read; its authors cut there. */
const mostPieces = 256;

const tokenizer = wordPiece(await readFile(join(import.meta.dirname, 'vocabulary.txt'), 'utf8'));
// One core: the chat, the database and a training have theirs.
const session = await InferenceSession.create(modelFile, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
});

let working: Promise<void> = Promise.resolve();
port.on('message', (text: unknown) => {
  working = text === null ? end() : answer(z.string().parse(text));
});
port.postMessage({ is: 'ready' } satisfies FromThread);

async function answer(text: string): Promise<void> {
  const say = (words: FromThread) => port?.postMessage(words);
  try {
    say({ is: 'vector', vector: await embed(text) });
  } catch (error) {
    say({ is: 'failed', why: error instanceof Error ? error.message : String(error) });
  }
}

/** By its own hand, once no text is under way: ended from outside while the model runs, it takes the process with it. */
async function end(): Promise<void> {
  await working;
  await session.release();
  port?.close();
}

/**
 * One text at a time: as fast as many at once, where short ones would be filled up to the longest (24 passages of 180
 * pieces a second alone, 19 by sixteen), and with half the memory.
 */
async function embed(text: string): Promise<Float32Array> {
  const pieces = tokenizer.encode(text, mostPieces);
  const row = (values: BigInt64Array) => new Tensor('int64', values, [1, pieces.length]);
  const { last_hidden_state: hidden } = await session.run({
    input_ids: row(BigInt64Array.from(pieces, BigInt)),
    attention_mask: row(new BigInt64Array(pieces.length).fill(1n)),
    token_type_ids: row(new BigInt64Array(pieces.length)),
  });
  if (!(hidden?.data instanceof Float32Array)) throw new Error('The model answers no last_hidden_state');
  return pooled(hidden.data, pieces.length);
}
