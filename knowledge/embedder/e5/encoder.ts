import { blockSize, forMatMulNBits } from './four-bit.ts';
import { type Node, onnxModel, type Tensor } from './onnx.ts';
import type { PackedModel } from './packed-model.ts';

/** Names of what goes into and out of the encoder: rows of `width` numbers, a row a piece. */
export const encoderInput = 'embedded';
export const encoderOutput = 'last_hidden_state';

/**
 * BERT’s encoder (Devlin et al. 2018) with the model’s weights, as ONNX: what is done with the sums of a text’s piece,
 * position and kind vectors. Weights stay at 4 bits, of which onnxruntime’s own operators read them.
 */
export function encoderModel(model: PackedModel): Uint8Array {
  const { width, layers, heads, epsilon } = model;
  const tensors = new Map<string, Tensor>();
  const nodes: Node[] = [];

  function floats(...names: string[]): string {
    const values = names.map(name => model.floats(name));
    const joined = Float32Array.from(values.flatMap(row => [...row]));
    const name = names.join('+');
    tensors.set(name, { dims: [joined.length], floats: joined });
    return name;
  }

  /** The product of what comes in and a matrix of weights. */
  function product(input: string, weights: string): string {
    const { packed, scales } = forMatMulNBits(model.fourBit(weights));
    const columns = weights.endsWith('.fo.w') ? model.floats(weights.replace('fo.w', 'fi.b')).length : width;
    const rows = (scales.length * blockSize) / columns;
    tensors.set(weights, { dims: [rows, columns / blockSize, blockSize / 2], bytes: packed });
    tensors.set(`${weights}.scales`, { dims: [scales.length], floats: scales });
    return add({
      operator: 'MatMulNBits',
      domain: 'com.microsoft',
      inputs: [input, weights, `${weights}.scales`],
      output: `${weights}.product`,
      // 4: what comes in is rounded to 8 bits, in blocks too.
      integers: { K: columns, N: rows, bits: 4, block_size: blockSize, accuracy_level: 4 },
    });
  }

  function add(node: Node): string {
    nodes.push(node);
    return node.output;
  }

  let hidden = add({
    operator: 'LayerNormalization',
    inputs: [encoderInput, floats('emb.ln.w'), floats('emb.ln.b')],
    output: 'normalized',
    floats: { epsilon },
  });
  /** The sum of what came into half a layer and what became of it, normalized. */
  const summed = (half: string, bias: string, norm: string, output: string) =>
    add({
      operator: 'SkipLayerNormalization',
      domain: 'com.microsoft',
      inputs: [half, hidden, floats(`${norm}.w`), floats(`${norm}.b`), floats(bias)],
      output,
      floats: { epsilon },
    });
  for (let layer = 0; layer < layers; layer++) {
    const of = (part: string) => `l${layer}.${part}`;
    const attention = add({
      operator: 'MultiHeadAttention',
      domain: 'com.microsoft',
      inputs: [
        product(hidden, of('q.w')),
        product(hidden, of('k.w')),
        product(hidden, of('v.w')),
        floats(of('q.b'), of('k.b'), of('v.b')),
      ],
      output: of('attention'),
      integers: { num_heads: heads },
    });
    hidden = summed(product(attention, of('ao.w')), of('ao.b'), of('aln'), of('attended'));
    const inner = add({
      operator: 'BiasGelu',
      domain: 'com.microsoft',
      inputs: [product(hidden, of('fi.w')), floats(of('fi.b'))],
      output: of('inner'),
    });
    const output = layer === layers - 1 ? encoderOutput : of('output');
    hidden = summed(product(inner, of('fo.w')), of('fo.b'), of('oln'), output);
  }
  const shape = [1, 'pieces', width];
  return onnxModel({
    nodes,
    tensors,
    input: { name: encoderInput, shape },
    output: { name: encoderOutput, shape },
  });
}
