import type { OpenAI } from 'openai';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { Program } from '../process-group.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import type { ServedChat, Serving } from './serving.ts';

/** Milliseconds without a question after which the server gives its memory back. */
const idle = 15 * 60_000;

/**
 * The local model server (`workers/trainer/serve.py`), which speaks the OpenAI protocol: started when first asked,
 * started again when it died, stopped when nobody has asked for 15 minutes.
 *
 * @param program what to run, decided anew at each start (with or without the GPU)
 */
export function peftServing(program: () => Promise<Program>): Serving {
  let running: Promise<ServerProcess> | undefined;
  let current: ServerProcess | undefined;
  let loaded = new Set<string>();
  let answering = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let quiet: (() => void)[] = [];

  const server = (): Promise<ServerProcess> => {
    if (closed) throw new OutsideError('Gristmill is stopping. Ask again once it is back.');
    running ??= start().catch(error => {
      running = undefined;
      throw error;
    });
    return running;
  };
  const start = async () => {
    const process = await startServer(await program());
    current = process;
    loaded = new Set();
    process.gone.addEventListener('abort', () => {
      if (current !== process) return;
      current = running = undefined;
    });
    if (process.gone.aborted) current = running = undefined;
    return process;
  };
  const end = async () => {
    clearTimeout(timer);
    const ending = running;
    // Whoever asks from here on gets a new one.
    current = running = undefined;
    const process = await ending?.catch(() => undefined);
    if (current === process) current = undefined;
    await process?.stop();
  };
  // A broken connection comes a moment before the news that its process is gone.
  const forget = () => {
    void current?.stop();
    current = running = undefined;
  };
  const keepUp = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void (answering === 0 && end()), idle);
    timer.unref();
  };
  const answered = () => {
    answering--;
    keepUp();
    if (answering > 0) return;
    for (const go of quiet) go();
    quiet = [];
  };

  async function* chat(request: ServedChat): AsyncIterable<string> {
    answering++;
    try {
      for (let tries = 1; ; tries++) {
        let pieces = 0;
        try {
          for await (const piece of once(request)) {
            pieces++;
            yield piece;
          }
          return;
        } catch (error) {
          if (request.signal?.aborted) throw request.signal.reason;
          if (isLost(error)) forget();
          // A server that died between two questions is noticed by the next: start it again, once.
          if (tries > 1 || pieces > 0 || !isLost(error)) throw await inWords(error, request.name);
        }
      }
    } finally {
      answered();
    }
  }

  async function* once(request: ServedChat): AsyncIterable<string> {
    const model = request.adapter ? `${request.base}:${request.adapter}` : request.base;
    if (!current) request.onState?.('starting the model server');
    const process = await orAborted(server(), request.signal);
    if (!loaded.has(model)) request.onState?.(`loading ${request.name}`);
    const client = await clientOf(process);
    const stream = await client.chat.completions.create(
      {
        model,
        messages: request.messages,
        stream: true,
        ...(request.maxTokens !== undefined && { max_tokens: request.maxTokens }),
        ...(request.temperature !== undefined && { temperature: request.temperature }),
      },
      { signal: request.signal ?? null },
    );
    for await (const chunk of stream) {
      loaded.add(model);
      const piece = chunk.choices[0]?.delta?.content;
      if (piece) yield piece;
    }
    // The client ends an aborted stream as if it were complete.
    request.signal?.throwIfAborted();
  }

  return {
    state: () => (current ? 'on' : running ? 'starting' : 'off'),
    chat,
    async use(work) {
      answering++;
      try {
        return await work(await server());
      } finally {
        answered();
      }
    },
    async rest() {
      if (answering > 0) await new Promise<void>(resolve => quiet.push(resolve));
      await end();
    },
    async stop() {
      closed = true;
      await end();
    },
  };
}

const clients = new WeakMap<ServerProcess, OpenAI>();

async function clientOf(server: ServerProcess): Promise<OpenAI> {
  const known = clients.get(server);
  if (known) return known;
  const { OpenAI } = await import('openai');
  // The first answer waits for the base to load, and a processor writes 14 tokens a second.
  const client = new OpenAI({
    baseURL: server.baseUrl,
    apiKey: server.apiKey,
    maxRetries: 0,
    timeout: 20 * 60_000,
  });
  clients.set(server, client);
  return client;
}

/** Waits, but not for longer than the asker does. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The connection failed, so the process did; an answer with a status came from a living one. */
function isLost(error: unknown): boolean {
  if (error instanceof OutsideError) return false;
  return (error as { status?: unknown }).status === undefined;
}

async function inWords(error: unknown, name: string): Promise<unknown> {
  if (error instanceof OutsideError || error instanceof UserError) return error;
  const { APIError } = await import('openai');
  if (error instanceof APIError && error.status !== undefined) {
    return new OutsideError(`${name} could not answer: ${error.message.replace(/^\d+ /, '')}`);
  }
  return new OutsideError(`The model server stopped while ${name} was answering. Ask again: it starts anew.`);
}
