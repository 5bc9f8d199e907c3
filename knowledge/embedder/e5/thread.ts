import { InferenceSession, Tensor } from 'onnxruntime-node';
import { pooled } from '../pool.ts';
import { answerTexts, oneCore } from '../text-thread.ts';
import { encoderInput, encoderModel, encoderOutput } from './encoder.ts';
import { openPackedModel } from './packed-model.ts';
import { unigram } from './unigram.ts';

// The thread that `e5.ts` starts.

/** As many positions as the model has. */
const mostPieces = 512;

await answerTexts(async modelFile => {
  const model = openPackedModel(modelFile);
  const { width } = model;
  const tokenizer = unigram(model.vocabulary);
  const session = await InferenceSession.create(encoderModel(model), oneCore);
  const [positions, kind] = [model.floats('emb.pos'), model.floats('emb.type')];

  /** The sum of each piece’s vector, its position’s and its kind’s, of which there is but one. */
  function embedded(pieces: readonly number[]): Float32Array {
    const sums = new Float32Array(pieces.length * width);
    for (const [place, piece] of pieces.entries()) {
      const own = model.vectorOf(piece);
      for (let at = 0; at < width; at++) {
        const position = positions[place * width + at] ?? 0;
        sums[place * width + at] = (own[at] ?? 0) + position + (kind[at] ?? 0);
      }
    }
    return sums;
  }

  return {
    async embed(text) {
      const pieces = tokenizer.encode(text, mostPieces);
      const rows = new Tensor('float32', embedded(pieces), [1, pieces.length, width]);
      const hidden = (await session.run({ [encoderInput]: rows }))[encoderOutput];
      if (!(hidden?.data instanceof Float32Array)) throw new Error('The model answers no vectors');
      return pooled(hidden.data, pieces.length);
    },
    release: () => session.release(),
  };
});
