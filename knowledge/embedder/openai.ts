import { OutsideError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
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
            throw new OutsideError(
              message('The embedding model {model} did not answer: {why}', { model: options.model, why }),
            );
          });
        const got = [...answer.data].sort((a, b) => a.index - b.index).map(entry => entry.embedding);
        if (got.length !== batch.length) {
          throw new OutsideError(
            message('{model} answered {vectors, number} vectors for {texts, number} texts.', {
              model: options.model,
              vectors: got.length,
              texts: batch.length,
            }),
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
  if (!length)
    throw new OutsideError(message('{model} answered without a vector.', { model: options.model }));
  return length;
}

function unit(vector: number[], options: { model: string; dimensions: number }): number[] {
  if (vector.length !== options.dimensions) {
    throw new OutsideError(
      message(
        '{model} answered vectors of {got, number} dimensions where {expected, number} were expected. Is it another model now?',
        { model: options.model, got: vector.length, expected: options.dimensions },
      ),
    );
  }
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0)
    throw new OutsideError(
      message('{model} answered a vector that points nowhere.', { model: options.model }),
    );
  return vector.map(value => value / length);
}
