import { AsyncLocalStorage } from 'node:async_hooks';

/** The turn of a piece of work in its chat, where one thing is worked on at a time. */
export interface Turn {
  /** Lets what waits there go on. What it returns waits until the turn is this work's again. */
  leave(): () => Promise<void>;
}

/** It travels with the call, as the language does: whoever asks a language model knows nothing of chats. */
const current = new AsyncLocalStorage<Turn | undefined>();

export function inTurn<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
  return current.run(turn, work);
}

/** Waits for something outside while the others in the chat go on; what comes after it has its turn again. */
export async function outOfTurn<T>(work: () => Promise<T>): Promise<T> {
  const comeBack = current.getStore()?.leave();
  try {
    return await current.run(undefined, work);
  } finally {
    await comeBack?.();
  }
}

/** Holds the chat, whatever is waited for: what is said to a model in a conversation stays in its order. */
export function keepingTurn<T>(work: () => Promise<T>): Promise<T> {
  return current.run(undefined, work);
}
