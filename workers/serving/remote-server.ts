import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { answered } from './answer-stream.ts';
import { CannotServe, type ServedChat } from './serving.ts';

/** Milliseconds: to list its models, to load one, between two pieces of an answer. */
export interface Timeouts {
  list: number;
  load: number;
  silence: number;
}

export const defaultTimeouts: Timeouts = { list: 10_000, load: 120_000, silence: 120_000 };

/** What the server here takes when nothing is said; others would write until their context is full. */
export const answerDefaults = { maxTokens: 512, temperature: 0.7 };

/** `<job>-<first 12 of the SHA-256 of its weights>`: the exact version, and nothing that could lead elsewhere. */
const exactVersion = /^\d+-[0-9a-f]{12}$/;

/** What a model of ours is called on servers of others. @throws Error when that is no name of an exact version */
export function nameThere(adapter: string): string {
  if (!exactVersion.test(adapter)) throw new Error('Not the name of an adapter.');
  return `${prefix}${adapter}`;
}

/** What is called otherwise is never touched. */
const prefix = 'gristmill-';

/** Whether something is called as ours are. */
export const isOurs = (name: string) => name.startsWith(prefix);

/** @throws CannotServe when a server of LoRA adapters can't serve these weights */
export function checkIsLora(server: string, { adapter, weights, name }: ServedChat): void {
  if (adapter && weights === 'all') {
    throw new CannotServe(
      message('{name} has weights of its own, and {server} takes only LoRA adapters.', { name, server }),
    );
  }
  if (adapter && weights === 'dora') {
    throw new CannotServe(
      message('{name} was trained with DoRA, and {server} takes only plain LoRA adapters.', { name, server }),
    );
  }
}

export const stopping = message('Gristmill is stopping. Ask again once it is back.');

/** It could not load a model. */
export const notLoaded = (server: string, name: string, why: string) =>
  new CannotServe(message('{server} could not load {name}: {why}', { server, name, why: why.slice(0, 300) }));

/** Somebody deleted the model while it was asked for. */
export const wasDeleted = (name: string) => new OutsideError(message('{name} was deleted.', { name }));

export interface Silence {
  /** Aborted when the asker leaves, or nothing was heard for too long. */
  signal: AbortSignal;
  heard(): void;
  isOver(): boolean;
  end(): void;
}

/** Counts from the first `heard` on. @param milliseconds without a sign of life after which it is over */
export function silenceTimer(milliseconds: number, asker: AbortSignal): Silence {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = () => clearTimeout(timer);
  return {
    signal: AbortSignal.any([asker, over.signal]),
    heard() {
      end();
      timer = setTimeout(() => over.abort(), milliseconds);
      timer.unref();
    },
    isOver: () => over.signal.aborted,
    end,
  };
}

export function silent(server: string, name: string, milliseconds: number): OutsideError {
  return new OutsideError(
    message(
      '{server} said nothing for {seconds, number} s while {name} was to answer. Ask again later: it may be overloaded.',
      { server, seconds: Math.ceil(milliseconds / 1000), name },
    ),
  );
}

/**
 * What went wrong, in words for people.
 *
 * @param asked whether the server had been there and was asked to answer
 */
export function inWords(
  error: unknown,
  { server, name, asked }: { server: string; name: string; asked: boolean },
): UserError | OutsideError {
  if (error instanceof UserError || error instanceof OutsideError) return error;
  const why = answered(error);
  if (why !== undefined)
    return new OutsideError(message('{name} could not answer: {why}', { name, why: why.slice(0, 300) }));
  return new OutsideError(
    asked
      ? message('{server} broke off while {name} was answering. Ask again.', { server, name })
      : message('{server} does not answer. Ask again later, or tell an operator.', { server }),
    { cause: error },
  );
}
