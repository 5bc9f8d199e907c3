import { z } from 'zod';
import { optional } from './optional-setting.ts';

/** Settings of servers of others that answer with models; without any, the server here does. */
export const servingSettings = {
  SERVING_URL: optional
    .refine(value => value === undefined || isPlainAddress(value, /\/v1\/*$/), {
      error:
        'must be an address that begins with https:// or http:// and ends in /v1, without a name or password',
    })
    .describe(
      'A vLLM server (with `--enable-lora` and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True) that answers in chats with models, ending in /v1; what it can’t serve, and everything without it, is answered here',
    ),
  SERVING_API_KEY: optional.describe('Key for SERVING_URL'),
  SERVING_ADAPTERS_PATH: optional.describe(
    'Where that server sees the folder models/adapters of DATA_DIR; left out, at the same path',
  ),
  SERVING_ADAPTERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(16)
    .describe('How many tuned models stay loaded there; the one not asked for the longest time makes room'),
  SERVING_OLLAMA_URL: optional
    .refine(value => value === undefined || isPlainAddress(value, /^\/*$/), {
      error: 'must be an address like http://127.0.0.1:11434, without a path, a name or a password',
    })
    .describe(
      'An Ollama server that answers in chats with models, instead of SERVING_URL; tuned models are made there, and nothing is pulled',
    ),
};

/**
 * The server that is set, as the workers take it.
 *
 * @throws Error when two are set
 */
export function servingOf(read: z.output<z.ZodObject<typeof servingSettings>>) {
  const { SERVING_URL: url, SERVING_OLLAMA_URL: ollama } = read;
  if (url && ollama) {
    throw new Error(
      'SERVING_URL and SERVING_OLLAMA_URL are both set; models are served by one of them. Take one out.',
    );
  }
  return {
    vllm: url
      ? {
          url: url.replace(/\/+$/, ''),
          apiKey: read.SERVING_API_KEY,
          adaptersPath: read.SERVING_ADAPTERS_PATH,
          adapters: read.SERVING_ADAPTERS,
        }
      : undefined,
    servingOllama: ollama ? { url: ollama } : undefined,
  };
}

/** Whether it is an address of the web that holds no secrets, with a path like that. */
function isPlainAddress(value: string, path: RegExp): boolean {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return url.username + url.password === '' && path.test(url.pathname);
}
