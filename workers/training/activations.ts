import type { Shape } from '../base-model.ts';
import { type FullSettings, isAdapter } from '../training-request.ts';

/**
 * Bytes that the backward pass keeps of one row of `settings.maxLength` tokens: of each layer what its operations need
 * again, and the logits with their loss.
 *
 * Of a token and layer of a LLaMA-type model, in numbers (h: hidden, q: all query heads, i: intermediate): two norms
 * keep their input and their output (4h), attention its queries, repeated keys and values and its result (4q), the
 * feed-forward part its gate, the gate’s activation, its upper half and their product (4i). An adapter with dropout
 * keeps a dropped copy and a mask of what each of the seven linear layers reads (12h of the five that read the hidden
 * state, 2q and 2i of the others), and no product then. Without an adapter the layers keep what they read: the norms’
 * outputs, which are counted, and the result of attention (q).
 *
 * Of a mixture of experts each that a token goes through keeps what it reads and gives (2h) and its own 4i; there are no
 * adapters but in the attention, where three or four layers read the hidden state (8h).
 *
 * Measured: SmolLM2-135M, LoRA at 1,024 tokens on a processor with 32-bit floats took 5.0 GB in all; with these it is
 * estimated at 5.2.
 *
 * @param how.width bytes of a number
 * @param how.recomputes gradient checkpointing: of all layers but one only the input is kept
 */
export function activationBytes(
  shape: Shape,
  settings: Pick<FullSettings, 'method' | 'maxLength'>,
  how: { width: 2 | 4; recomputes: boolean },
): number {
  const { layers, hidden } = shape;
  const through = settings.method === 'freeze' ? Math.max(2, Math.ceil(layers / 8)) : layers;
  const layer = layerBytes(shape, settings, how.width);
  const kept = how.recomputes ? through * hidden * how.width + layer : through * layer;
  return settings.maxLength * (kept + logitBytes(shape, how.width));
}

function layerBytes(shape: Shape, { method }: Pick<FullSettings, 'method'>, width: 2 | 4): number {
  const { hidden, query, intermediate, experts } = shape;
  const norms = 4 * hidden;
  if (experts) {
    const attention = isAdapter(method) ? 6 * query + 8 * hidden : 5 * query;
    const read = 2 * experts.active * hidden + 4 * (experts.active * experts.width + experts.shared);
    return norms * 4 + (attention + read) * width;
  }
  const rest = isAdapter(method)
    ? 4 * query + 12 * hidden + 2 * query + (3 + 2) * intermediate
    : 5 * query + 4 * intermediate;
  // Norms reckon in 32 bits whatever the weights have.
  return norms * 4 + rest * width;
}

/** The logits with their logarithms and gradient in 32 bits; in 16 bits themselves and a copy of 32. */
function logitBytes({ vocabulary }: Shape, width: 2 | 4): number {
  return vocabulary * (width === 4 ? 12 : 6);
}
