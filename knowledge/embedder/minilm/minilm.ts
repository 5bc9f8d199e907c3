import { type InProcessEmbedder, type InProcessOptions, openInProcess } from '../in-process.ts';

/**
 * all-MiniLM-L6-v2 (Apache-2.0) in a thread of this process, by onnxruntime-node: 4 ms for a question, 24 passages of 180
 * word pieces a second on one core, 190 MB. onnxruntime-web took 29 ms and made 6 a second with 530 MB, on the same core.
 *
 * @param options `modelFile` is its ONNX file
 */
export function openMiniLm(options: InProcessOptions): InProcessEmbedder {
  const model = {
    name: 'all-MiniLM-L6-v2',
    dimensions: 384,
    thread: new URL('./thread.ts', import.meta.url),
    isMultilingual: false,
    prefixes: { question: '', index: '' },
  };
  return openInProcess(model, options);
}
