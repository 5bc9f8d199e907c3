import { OutsideError } from '../../store/errors.ts';
import type { Embedder } from './embedder.ts';

const batchSize = 32;

/**
 * An embedding model behind any OpenAI-compatible endpoint: a service, Ollama, or the local model server.
 *
 * @param options.baseUrl the endpoint, ending in `/v1`
 * @param options.dimensions what the model gives; an answer of another length is refused, since vectors of another length
 * can't be compared with those that are stored
 */
export function openaiEmbedder(options: {
  baseUrl: string;
  model: string;
  dimensions: number;
  apiKey?: string;
}): Embedder {
  let opening: ReturnType<typeof open> | undefined;
  async function open() {
    const { OpenAI } = await import('openai');
    return new OpenAI({
      baseURL: options.baseUrl,
      apiKey: options.apiKey ?? 'none',
      maxRetries: 3,
      timeout: 120_000,
    });
  }
  return {
    // Not the address: the local model server has another port at every start, and its vectors stay good.
    id: `${options.model}-${options.dimensions}`,
    dimensions: options.dimensions,
    async embed(texts, signal) {
      opening ??= open();
      const client = await opening;
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += batchSize) {
        const batch = texts.slice(at, at + batchSize);
        // Some servers refuse an empty text, and nothing is as good as a space.
        const input = batch.map(text => text || ' ');
        const answer = await client.embeddings
          .create({ model: options.model, input, encoding_format: 'float' }, { signal })
          .catch((error: unknown) => {
            signal?.throwIfAborted();
            const why = error instanceof Error ? error.message : String(error);
            throw new OutsideError(`The embedding model ${options.model} did not answer: ${why}`);
          });
        const got = [...answer.data].sort((a, b) => a.index - b.index).map(entry => entry.embedding);
        if (got.length !== batch.length) {
          throw new OutsideError(
            `${options.model} answered ${got.length} vectors for ${batch.length} texts.`,
          );
        }
        for (const vector of got) vectors.push(unit(vector, options));
      }
      return vectors;
    },
  };
}

/** Asks an endpoint for one vector and says how long it is: for models whose dimensions nobody has written down. */
export async function embeddingDimensions(options: {
  baseUrl: string;
  model: string;
  apiKey?: string;
}): Promise<number> {
  const { OpenAI } = await import('openai');
  const client = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.apiKey ?? 'none',
    maxRetries: 2,
    timeout: 60_000,
  });
  const answer = await client.embeddings.create({
    model: options.model,
    input: ['dimensions'],
    encoding_format: 'float',
  });
  const length = answer.data[0]?.embedding.length ?? 0;
  if (!length) throw new OutsideError(`${options.model} at ${options.baseUrl} answered without a vector.`);
  return length;
}

function unit(vector: number[], options: { model: string; dimensions: number }): number[] {
  if (vector.length !== options.dimensions) {
    throw new OutsideError(
      `${options.model} answered vectors of ${vector.length} dimensions where ${options.dimensions} were expected. Is it another model now?`,
    );
  }
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0)
    throw new OutsideError(`${options.model} answered a vector that points nowhere.`);
  return vector.map(value => value / length);
}
