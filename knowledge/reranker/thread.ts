import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { wordPiece } from '../embedder/minilm/wordpiece.ts';
import type { FromThread } from '../embedder/model-thread.ts';
import { encodePair } from './pair.ts';

// The thread that `cross-encoder.ts` starts: a question and a passage come, their score goes back, one after another.
const port = parentPort;
if (!port) throw new Error('thread.ts is started as a worker thread only.');
const { modelFile, vocabularyFile } = z
  .object({ modelFile: z.string(), vocabularyFile: z.string() })
  .parse(workerData);
const pair = z.object({ question: z.string(), passage: z.string() });

// Of six layers a passage of 128 pieces takes 30 ms of one core, and 512 pieces four times as long.
const mostPieces = 128;

const tokenizer = wordPiece(await readFile(vocabularyFile, 'utf8'));
const session = await InferenceSession.create(modelFile, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
});

let working: Promise<void> = Promise.resolve();
port.on('message', (said: unknown) => {
  working = said === null ? end() : answer(said);
});
port.postMessage({ is: 'ready' } satisfies FromThread);

async function answer(said: unknown): Promise<void> {
  const say = (words: FromThread) => port?.postMessage(words);
  try {
    say({ is: 'vector', vector: await score(pair.parse(said)) });
  } catch (error) {
    say({ is: 'failed', why: error instanceof Error ? error.message : String(error) });
  }
}

/** By its own hand, as `embedder/minilm/thread.ts` does. */
async function end(): Promise<void> {
  await working;
  await session.release();
  port?.close();
}

async function score(asked: z.output<typeof pair>): Promise<Float32Array> {
  const { pieces, types } = encodePair(tokenizer, asked, mostPieces);
  const row = (values: number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, pieces.length]);
  const inputs: Record<string, Tensor> = {
    input_ids: row(pieces),
    attention_mask: row(pieces.map(() => 1)),
    token_type_ids: row(types),
  };
  const wanted = Object.entries(inputs).filter(([name]) => session.inputNames.includes(name));
  const [output = ''] = session.outputNames;
  const said = (await session.run(Object.fromEntries(wanted)))[output]?.data;
  if (!(said instanceof Float32Array) || said.length !== 1 || !Number.isFinite(said[0]))
    throw new Error('The model answers a question and a passage with something else than one number');
  return said;
}
