import type { OpenAI } from 'openai';
import { OutsideError, UserError } from '../../../store/errors.ts';
import { anyOf, message } from '../../../store/message.ts';
import { answered, streamAnswer } from '../answer-stream.ts';
import {
  answerDefaults,
  checkIsLora,
  defaultTimeouts,
  inWords,
  isOurs,
  type Silence,
  silenceTimer,
  silent,
  stopping,
  type Timeouts,
} from '../remote-server.ts';
import { CannotServe, type RemoteServing, type ServedChat } from '../serving.ts';
import { type AdapterCache, adapterCache, type Card, listCards } from './adapters.ts';
import { shorter } from './shorter.ts';

export interface VllmSettings {
  /** Ends in `/v1`. */
  url: string;
  apiKey: string | undefined;
  /** Where that server sees the folder of our adapters. */
  adaptersPath: string;
  /** How many adapters stay loaded there. */
  adapters: number;
}

/**
 * A vLLM server (0.11 or newer) that somebody runs with `--enable-lora` and VLLM_ALLOW_RUNTIME_LORA_UPDATING. It is
 * given nothing but names of exact versions and their folders, which come from the database and never from what somebody
 * wrote. What it has is asked anew before each answer, so that a restart of it needs nothing done here.
 */
export function vllmServing(settings: VllmSettings, timeouts: Timeouts = defaultTimeouts): RemoteServing {
  const host = new URL(settings.url).host;
  const ending = new AbortController();
  let opened: Promise<{ client: OpenAI; cache: AdapterCache }> | undefined;
  const open = () => {
    opened ??= openClient(settings, timeouts);
    return opened;
  };

  async function* chat(asked: ServedChat): AsyncIterable<string> {
    const signal = AbortSignal.any([ending.signal, ...(asked.signal ? [asked.signal] : [])]);
    const request = { ...asked, signal };
    const silence = silenceTimer(timeouts.silence, request.signal);
    let isAsked = false;
    let release: (() => void) | undefined;
    try {
      checkIsLora(server, request);
      const { client, cache } = await open();
      const base = baseAmong(await listCards(client, timeouts.list, signal), request);
      const held = request.adapter
        ? await cache.hold(request.adapter, {
            name: request.name,
            signal,
            onLoad: () => request.onState?.(message('Loading {model}', { model: request.name })),
          })
        : undefined;
      release = held?.release;
      isAsked = true;
      silence.heard();
      yield* answerThatFits(client, held?.model ?? base, request, silence);
    } catch (error) {
      if (asked.signal?.aborted) throw asked.signal.reason;
      if (ending.signal.aborted) throw new OutsideError(stopping);
      if (silence.isOver()) throw silent(server, request.name, timeouts.silence);
      throw inWords(withKey(error), { server, name: request.name, asked: isAsked });
    } finally {
      silence.end();
      release?.();
    }
  }

  return {
    chat,
    async forget(adapter) {
      const { cache } = await open();
      await cache.forget(adapter);
    },
    async health() {
      const about = { kind: server, host };
      try {
        const { client } = await open();
        const cards = await listCards(client, Math.min(3000, timeouts.list), ending.signal);
        const bases = cards.filter(({ parent }) => !parent).map(({ id }) => id);
        return { ...about, found: { bases, adapters: cards.filter(({ id }) => isOurs(id)).length } };
      } catch (error) {
        return {
          ...about,
          found: { problem: inWords(withKey(error), { server, name: server, asked: false }).said },
        };
      }
    },
    async stop() {
      ending.abort();
    },
  };
}

const server = 'vLLM';

async function openClient({ url, apiKey, adaptersPath, adapters }: VllmSettings, timeouts: Timeouts) {
  const { OpenAI } = await import('openai');
  // The head of an answer comes with its first piece, and silence has a limit of its own.
  const client = new OpenAI({
    baseURL: url,
    apiKey: apiKey ?? 'none',
    maxRetries: 0,
    timeout: 2 * timeouts.silence,
  });
  return { client, cache: adapterCache(client, { folder: adaptersPath, most: adapters, timeouts }) };
}

/** What the server calls the base. @throws CannotServe when it has another one */
function baseAmong(cards: readonly Card[], { base, baseName = base, hub }: ServedChat): string {
  const bases = cards.filter(({ parent }) => !parent);
  const wanted = new Set([base, baseName, ...(hub ? [hub] : [])].map(one => one.toLowerCase()));
  const isIt = (spelling: string | null | undefined) => {
    if (!spelling) return false;
    const lower = spelling.toLowerCase().replace(/\/+$/, '');
    // A base served from a folder has that folder's name.
    return (
      wanted.has(lower) || (lower.startsWith('/') && wanted.has(lower.slice(lower.lastIndexOf('/') + 1)))
    );
  };
  const found = bases.find(({ id, root }) => isIt(id) || isIt(root));
  if (found) return found.id;
  throw new CannotServe(
    message('vLLM has {bases}, and not {base}.', {
      bases: anyOf(bases.map(({ id }) => id)),
      base: hub || baseName,
    }),
  );
}

/** vLLM refuses what is longer than its context, so the oldest turns are left out until the rest fits. */
async function* answerThatFits(
  client: OpenAI,
  model: string,
  request: ServedChat,
  silence: Silence,
): AsyncIterable<string> {
  let messages: ServedChat['messages'] | undefined = request.messages;
  const { maxTokens = answerDefaults.maxTokens, temperature = answerDefaults.temperature } = request;
  for (;;) {
    const leftOut: number = request.messages.length - messages.length;
    const question = { ...request, messages, maxTokens, temperature, model, ...silence };
    try {
      yield* streamAnswer(client, { ...question, onEnd: end => request.onEnd?.({ ...end, leftOut }) });
      return;
    } catch (error) {
      // It is refused before the first piece.
      if (!isTooLong(error)) throw error;
      messages = shorter(messages);
      if (!messages) {
        throw new UserError(
          message('The last message is longer than what {name} reads with its answer. Say it in parts.', {
            name: request.name,
          }),
        );
      }
    }
  }
}

/** `This model's maximum context length is 2048 tokens. However, …` */
function isTooLong(error: unknown): boolean {
  const { status } = error as { status?: number };
  return status === 400 && /context length|maximum model length/i.test(answered(error) ?? '');
}

function withKey(error: unknown): unknown {
  const { status } = error as { status?: number };
  if (status !== 401 && status !== 403) return error;
  return new OutsideError(message('vLLM refuses the key that SERVING_API_KEY has.'));
}
