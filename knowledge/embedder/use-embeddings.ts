import type { Topics } from '../../store/queue/topics.ts';
import type { Embedder } from './embedder.ts';
import { embeddingDimensions, openaiEmbedder } from './openai.ts';

/** An OpenAI-compatible endpoint that embeds. */
export interface EmbeddingEndpoint {
  baseUrl: string;
  apiKey: string;
  model: string;
  dimensions: number;
}

/**
 * Takes the embedding that the settings name, or the one of this machine once it is there: `local` is asked now, and
 * again whenever a training job changes, since the first training makes the environment that it runs in.
 *
 * @param local undefined as long as it is not there
 */
export async function useEmbeddings(
  use: (embedder: Embedder) => void,
  configured: { url: string | undefined; model: string | undefined; apiKey: string | undefined },
  local: () => Promise<EmbeddingEndpoint | undefined>,
  topics: Topics,
  log: (error: unknown) => void,
): Promise<void> {
  const { url: baseUrl, model, apiKey } = configured;
  if (baseUrl && model) {
    const dimensions = await embeddingDimensions({ baseUrl, model, apiKey });
    use(openaiEmbedder({ baseUrl, model, apiKey, dimensions }));
    return;
  }
  let asking = false;
  let found = false;
  const ask = async () => {
    if (asking || found) return;
    asking = true;
    const endpoint = await local().finally(() => {
      asking = false;
    });
    if (!endpoint) return;
    found = true;
    unsubscribe();
    use(openaiEmbedder(endpoint));
  };
  const unsubscribe = topics.subscribe(topic => {
    if (topic.startsWith('job:')) void ask().catch(log);
  });
  await ask();
}
