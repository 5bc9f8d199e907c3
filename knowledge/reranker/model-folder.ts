import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CannotStart } from '../../store/errors.ts';

/** Where the files of a cross-encoder are. */
export interface CrossEncoderFiles {
  /** The folder’s own name. */
  name: string;
  modelFile: string;
  vocabularyFile: string;
}

// As the Hugging Face hub's repositories lay them out, the smaller weights first.
const modelFiles = [
  'model_quantized.onnx',
  'model.onnx',
  'onnx/model_quantized.onnx',
  'onnx/model_int8.onnx',
  'onnx/model.onnx',
];

/**
 * The files of a cross-encoder in a folder: an ONNX model, and the vocabulary (`vocab.txt`) of a model that is written
 * with BERT’s uncased word pieces, such as those of cross-encoder/ms-marco-MiniLM-L6-v2.
 *
 * @throws CannotStart when they are not there, saying which is missing
 */
export function crossEncoderFiles(folder: string): CrossEncoderFiles {
  if (!existsSync(folder)) throw new CannotStart(`RERANKER is ${folder}, and there is no such folder.`);
  const [modelFile] = modelFiles.map(file => join(folder, file)).filter(existsSync);
  if (!modelFile)
    throw new CannotStart(
      `RERANKER is ${folder}, and none of ${modelFiles.join(', ')} is in it. Put the ONNX file of a cross-encoder there.`,
    );
  const vocabularyFile = join(folder, 'vocab.txt');
  if (!existsSync(vocabularyFile))
    throw new CannotStart(
      `RERANKER is ${folder}, and there is no vocab.txt in it. Only cross-encoders with BERT’s uncased word pieces are read, such as ms-marco-MiniLM-L6-v2; those with another tokenizer (bge-reranker-base, jina-reranker) are not.`,
    );
  return { name: basename(folder), modelFile, vocabularyFile };
}
