import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { pooled } from '../pool.ts';
import { answerTexts, oneCore } from '../text-thread.ts';
import { wordPiece } from './wordpiece.ts';

// The thread that `minilm.ts` starts.

/** What the model was trained to read; its authors cut there. */
const mostPieces = 256;

await answerTexts(async modelFile => {
  const tokenizer = wordPiece(await readFile(join(import.meta.dirname, 'vocabulary.txt'), 'utf8'));
  const session = await InferenceSession.create(modelFile, oneCore);
  return {
    async embed(text) {
      const pieces = tokenizer.encode(text, mostPieces);
      const row = (values: BigInt64Array) => new Tensor('int64', values, [1, pieces.length]);
      const { last_hidden_state: hidden } = await session.run({
        input_ids: row(BigInt64Array.from(pieces, BigInt)),
        attention_mask: row(new BigInt64Array(pieces.length).fill(1n)),
        token_type_ids: row(new BigInt64Array(pieces.length)),
      });
      if (!(hidden?.data instanceof Float32Array)) throw new Error('The model answers no last_hidden_state');
      return pooled(hidden.data, pieces.length);
    },
    release: () => session.release(),
  };
});
