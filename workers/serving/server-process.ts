import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { OutsideError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { type Program, startGroup } from '../environment/process-group.ts';

/** A running model server. */
export interface ServerProcess {
  baseUrl: string;
  apiKey: string;
  /** Aborted when the process has ended, whoever ended it. */
  gone: AbortSignal;
  stop(): Promise<void>;
}

const told = z.discriminatedUnion('event', [
  z.object({ event: z.literal('listening'), port: z.number().int().min(1).max(65_535) }),
  z.object({ event: z.literal('error'), message: z.string(), mend: z.string().nullish() }),
]);

/** Loading the libraries takes 3 to 25 seconds on two cores; much longer is not slow but stuck. */
const startTimeout = 180_000;

/**
 * Starts the model server and waits until it listens. It takes a free port of the loopback address and answers only
 * to the token that it finds in its environment, made anew for each start.
 *
 * @throws OutsideError when it ends or says nothing before it listens.
 */
export async function startServer(program: Program): Promise<ServerProcess> {
  const apiKey = randomBytes(24).toString('base64url');
  const gone = new AbortController();
  const listening = Promise.withResolvers<number>();
  let problem = '';
  let lastLine = '';
  const group = startGroup(
    { ...program, env: { ...program.env, GRISTMILL_SERVER_TOKEN: apiKey } },
    (line, stream) => {
      const event = stream === 'out' ? readEvent(line) : undefined;
      if (event?.event === 'listening') listening.resolve(event.port);
      else if (event) problem = [event.message, event.mend].filter(Boolean).join(' ');
      else if (line.trim()) lastLine = line.trim().slice(0, 200);
    },
  );
  const timer = setTimeout(() => listening.reject(new OutsideError(stuck)), startTimeout);
  void group.ended.then(ending => {
    gone.abort();
    const why = problem || (ending.error ? `It could not be started (${ending.error.code}).` : lastLine);
    listening.reject(
      new OutsideError(message('The model server ended before it could answer. {why}', { why })),
    );
  });
  try {
    const port = await listening.promise;
    return {
      baseUrl: `http://127.0.0.1:${port}/v1`,
      apiKey,
      gone: gone.signal,
      stop: async () => void (await group.terminate(3000)),
    };
  } catch (error) {
    await group.terminate(0);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const stuck = message(
  'The model server did not start within three minutes. Ask again, or look whether the machine is overloaded.',
);

function readEvent(line: string): z.output<typeof told> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return told.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
