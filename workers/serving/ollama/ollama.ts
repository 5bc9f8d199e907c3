import type { Ollama } from 'ollama';
import pLimit from 'p-limit';
import { OutsideError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import { orAborted } from '../or-aborted.ts';
import {
  answerDefaults,
  checkIsLora,
  defaultTimeouts,
  inWords,
  isOurs,
  nameThere,
  notLoaded,
  silenceTimer,
  silent,
  stopping,
  type Timeouts,
  wasDeleted,
} from '../remote-server.ts';
import { CannotServe, type RemoteServing, type ServedChat } from '../serving.ts';
import { sendAdapter } from './blobs.ts';
import { nameInLibrary } from './library.ts';

export interface OllamaSettings {
  /** Of the server: `http://127.0.0.1:11434`. */
  url: string;
  /** Where an adapter's files are here. */
  folderOf: (adapter: string) => string;
}

const server = 'Ollama';

/**
 * An Ollama server that somebody runs. A tuned model is made there of its base and its adapter's files when it is first
 * asked, under the name of its exact version, and deleted when it is deleted here. Nothing is ever pulled: a base that
 * is not there is said with the command that fetches it.
 */
export function ollamaServing(
  { url, folderOf }: OllamaSettings,
  timeouts: Timeouts = defaultTimeouts,
): RemoteServing {
  const host = url.replace(/\/+$/, '');
  const ending = new AbortController();
  const inTurn = pLimit(1);
  /** Known to have their adapter. */
  const sound = new Set<string>();
  /** Deleted here, and of them those that may still be there. */
  const gone = new Set<string>();
  const deleted = new Set<string>();

  /** Its client takes no signals, so each is given one of its own. */
  async function clientUntil(signal: AbortSignal): Promise<Ollama> {
    const { Ollama } = await import('ollama');
    const fetchUntil: typeof fetch = (input, init) =>
      fetch(input, {
        ...init,
        signal: AbortSignal.any([signal, ending.signal, ...(init?.signal ? [init.signal] : [])]),
      });
    return new Ollama({ host, fetch: fetchUntil });
  }

  async function list(signal: AbortSignal, timeout = timeouts.list): Promise<string[]> {
    const client = await clientUntil(AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
    const { models } = await client.list();
    return models.map(({ name }) => name);
  }

  /** Deletes it there; one that is gone already is as good as deleted. */
  async function remove(model: string): Promise<void> {
    const client = await clientUntil(AbortSignal.timeout(timeouts.list));
    await client.delete({ model }).catch(error => {
      if (statusOf(error) !== 404) throw error;
    });
    sound.delete(model);
    deleted.delete(model);
  }

  /** Makes the model there unless it is there. @throws CannotServe when the server can't */
  async function bring(
    adapter: string,
    base: string,
    request: ServedChat,
    asker: AbortSignal,
  ): Promise<void> {
    const model = nameThere(adapter);
    asker.throwIfAborted();
    if (gone.has(model)) throw wasDeleted(request.name);
    const names = await list(asker);
    for (const one of deleted) await remove(one).catch(() => undefined);
    const signal = AbortSignal.any([asker, ending.signal, AbortSignal.timeout(timeouts.load)]);
    const client = await clientUntil(signal);
    if (!names.some(name => isNamed(name, model))) {
      request.onState?.(message('Loading {model}', { model: request.name }));
      sound.delete(model);
      try {
        const adapters = await sendAdapter(host, folderOf(adapter), signal);
        for await (const _ of await client.create({ model, from: base, adapters, stream: true }));
      } catch (error) {
        const why = saidBy(error);
        throw why === undefined ? error : notLoaded(server, request.name, why);
      }
    }
    if (sound.has(model)) return;
    // A server that knows no adapters leaves them out without a word, and would answer as the base alone.
    const { modelfile } = await client.show({ model });
    if (/^ADAPTER\s/m.test(modelfile)) return void sound.add(model);
    await remove(model);
    throw new CannotServe(message('This version of Ollama makes no models of adapters; older ones do.'));
  }

  async function* chat(asked: ServedChat): AsyncIterable<string> {
    const signal = AbortSignal.any([ending.signal, ...(asked.signal ? [asked.signal] : [])]);
    const silence = silenceTimer(timeouts.silence, signal);
    let isAsked = false;
    try {
      checkIsLora(server, asked);
      const base = baseAmong(await list(signal), asked);
      const { adapter } = asked;
      if (adapter) {
        nameThere(adapter);
        await orAborted(
          inTurn(() => bring(adapter, base, asked, signal)),
          signal,
        );
      }
      isAsked = true;
      silence.heard();
      const client = await clientUntil(silence.signal);
      yield* answer(client, adapter ? nameThere(adapter) : base, asked, silence.heard);
    } catch (error) {
      if (asked.signal?.aborted) throw asked.signal.reason;
      if (ending.signal.aborted) throw new OutsideError(stopping);
      if (silence.isOver()) throw silent(server, asked.name, timeouts.silence);
      throw inWords(worded(error), { server, name: asked.name, asked: isAsked });
    } finally {
      silence.end();
    }
  }

  return {
    chat,
    async forget(adapter) {
      const model = nameThere(adapter);
      gone.add(model);
      deleted.add(model);
      await inTurn(() => remove(model)).catch(() => undefined);
    },
    async health() {
      const about = { kind: server, host: new URL(url).host };
      try {
        const names = await list(ending.signal, Math.min(3000, timeouts.list));
        const bases = names.filter(name => !isOurs(name));
        return { ...about, found: { bases, adapters: names.length - bases.length } };
      } catch (error) {
        const { said } = inWords(worded(error), { server, name: server, asked: false });
        return { ...about, found: { problem: said } };
      }
    },
    async stop() {
      ending.abort();
    },
  };
}

async function* answer(
  client: Ollama,
  model: string,
  request: ServedChat,
  heard: () => void,
): AsyncIterable<string> {
  const {
    messages,
    maxTokens = answerDefaults.maxTokens,
    temperature = answerDefaults.temperature,
  } = request;
  const options = { num_predict: maxTokens, temperature };
  for await (const piece of await client.chat({ model, messages, options, stream: true })) {
    heard();
    if (piece.message.content) yield piece.message.content;
    if (!piece.done) continue;
    request.onEnd?.({
      reason: piece.done_reason === 'length' ? 'length' : 'stop',
      leftOut: 0,
      usage: { read: piece.prompt_eval_count ?? 0, written: piece.eval_count ?? 0 },
    });
  }
}

/** What the server calls the base. @throws CannotServe with the command that fetches it */
function baseAmong(names: readonly string[], { base: folder, baseName: base = folder }: ServedChat): string {
  const library = nameInLibrary(base);
  // One that an operator made there has the name that it has here.
  const wanted = library ?? base.toLowerCase();
  const found = names.find(name => isNamed(name, wanted));
  if (found) return found;
  throw new CannotServe(
    library
      ? message('Ollama does not have {base}. An operator can fetch it with `ollama pull {name}`.', {
          base,
          name: library,
        })
      : message('Ollama does not have {base}, and it is not known to be in Ollama’s library.', { base }),
  );
}

/** A name without a tag means the newest. */
const isNamed = (name: string, wanted: string) =>
  name.toLowerCase() === wanted || name.toLowerCase() === `${wanted}:latest`;

const statusOf = (error: unknown) => (error as { status_code?: number }).status_code;

/** What the server itself said, or why nothing could be sent to it: with a status, or as a line of its stream, which the client throws as a plain error. */
function saidBy(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (statusOf(error) !== undefined) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    return 'adapter_config.json or adapter_model.safetensors is missing';
  const isPlain = error.constructor === Error && !('code' in error);
  return isPlain && !error.message.startsWith('Did not receive done') ? error.message : undefined;
}

/** With what the server said where `inWords` looks for it. */
function worded(error: unknown): unknown {
  const why = saidBy(error);
  return why === undefined || error instanceof OutsideError || error instanceof CannotServe
    ? error
    : { error: { message: why } };
}
