import type { OpenAI } from 'openai';
import { z } from 'zod';
import { OutsideError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Program } from '../environment/process-group.ts';
import { answered, streamAnswer } from './answer-stream.ts';
import { orAborted } from './or-aborted.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import type { LocalServing, ServedChat } from './serving.ts';

/** Milliseconds without a question after which the server gives its memory back. */
const quarterHour = 15 * 60_000;

/** One life of the server, from its start to its end. */
interface Generation {
  process: Promise<ServerProcess>;
  /** Its process, once it listens. */
  up: ServerProcess | undefined;
  /** Models that have answered, so that the next answer need not announce that they are loaded. */
  loaded: Set<string>;
  answering: number;
  /** Resolved when nobody is being answered. */
  quiet: PromiseWithResolvers<void>;
}

/**
 * The local model server (`workers/trainer/serve.py`), which speaks the OpenAI protocol: started when first asked,
 * started again when it died, stopped when nobody has asked for 15 minutes.
 *
 * @param program what to run, decided anew at each start (with or without the GPU)
 */
export function peftServing(program: () => Promise<Program>, idle = quarterHour): LocalServing {
  let shift: Generation | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const begin = (): Generation => {
    const begun: Generation = {
      process: program().then(startServer),
      up: undefined,
      loaded: new Set(),
      answering: 0,
      quiet: Promise.withResolvers(),
    };
    begun.process.then(
      process => {
        begun.up = process;
        process.gone.addEventListener('abort', () => leave(begun));
        if (process.gone.aborted) leave(begun);
      },
      () => leave(begun),
    );
    return begun;
  };
  /** Whoever asks from here on gets another one. */
  const leave = (left: Generation | undefined) => {
    if (left && shift === left) shift = undefined;
  };
  const end = async (ending: Generation | undefined) => {
    leave(ending);
    const process = await ending?.process.catch(() => undefined);
    await process?.stop();
  };
  const use = async function* <T>(work: (shift: Generation) => AsyncIterable<T>): AsyncIterable<T> {
    if (closed) throw new OutsideError(message('Gristmill is stopping. Ask again once it is back.'));
    clearTimeout(timer);
    shift ??= begin();
    const used = shift;
    used.answering++;
    try {
      yield* work(used);
    } finally {
      if (--used.answering === 0) {
        used.quiet.resolve();
        used.quiet = Promise.withResolvers();
        rest();
      }
    }
  };
  const rest = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void (shift?.answering === 0 && end(shift)), idle);
    timer.unref();
  };

  async function* chat(request: ServedChat): AsyncIterable<string> {
    for (let tries = 1; ; tries++) {
      let pieces = 0;
      let asked: Generation | undefined;
      try {
        for await (const piece of use(used => {
          asked = used;
          return answer(used, request);
        })) {
          pieces++;
          yield piece;
        }
        return;
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason;
        // A broken connection comes a moment before the news that its process is gone.
        if (isBroken(error)) void end(asked);
        // One that died between two questions is noticed by the next: start it again, once.
        if (tries > 1 || pieces > 0 || !isBroken(error)) throw inWords(error, request.name);
      }
    }
  }

  return {
    state: () => (shift?.up ? 'on' : shift ? 'starting' : 'off'),
    chat,
    async rest() {
      const resting = shift;
      leave(resting);
      if (resting && resting.answering > 0) await resting.quiet.promise;
      await end(resting);
    },
    async stop() {
      closed = true;
      clearTimeout(timer);
      await end(shift);
    },
  };
}

async function* answer(shift: Generation, request: ServedChat): AsyncIterable<string> {
  const model = request.adapter ? `${request.base}:${request.adapter}` : request.base;
  if (!shift.up) request.onState?.(message('Starting the model server'));
  const process = await orAborted(shift.process, request.signal);
  if (!shift.loaded.has(model)) request.onState?.(message('Loading {model}', { model: request.name }));
  const client = await clientOf(process);
  yield* streamAnswer(client, { ...request, model, heard: () => shift.loaded.add(model) });
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

/** The connection failed, so the process did; what answers, lives. */
function isBroken(error: unknown): boolean {
  return !(error instanceof OutsideError) && answered(error) === undefined;
}

/** Answers that people meet, by their codes. */
const refused = z.object({
  error: z.discriminatedUnion('code', [
    z.object({
      code: z.literal('context_length_exceeded'),
      values: z.object({ tokens: z.number(), context: z.number() }),
    }),
    z.object({ code: z.literal('out_of_memory') }),
  ]),
});

function inWords(error: unknown, name: string): OutsideError {
  if (error instanceof OutsideError) return error;
  const known = refused.safeParse(error).data?.error;
  if (known?.code === 'context_length_exceeded') {
    return new OutsideError(
      message(
        'The last message has {tokens, number} tokens, and {name} reads {context, number} with its answer. Say it in parts.',
        { ...known.values, name },
      ),
    );
  }
  if (known?.code === 'out_of_memory')
    return new OutsideError(message('There is not enough memory for {name}.', { name }));
  const words = answered(error);
  return new OutsideError(
    words === undefined
      ? message('The model server stopped while {name} was answering. Ask again: it starts anew.', { name })
      : message('{name} could not answer: {why}', { name, why: words }),
  );
}
