import { OutsideError, UserError } from '../../store/errors.ts';
import { message, type Said } from '../../store/message.ts';

/** One of several answers to the same words, as far as it has come. */
export interface SideAnswer {
  text: string;
  state: 'waiting' | 'answering' | 'done' | 'failed' | 'stopped';
  /** What it is at before it answers, or why it failed. */
  words?: Said | undefined;
}

/** Asks one model; `onState` says what is done before it answers. */
export type Ask = (onState: (words: Said) => void) => AsyncIterable<string>;

/**
 * Asks several at once and yields how far all have come, each time one goes on. One that fails ends alone; what is
 * none of a person's and none of the world's errors is thrown when all have ended.
 *
 * @param stopped whether an answer that broke off was told to
 */
export async function* sideBySide(
  asks: readonly Ask[],
  stopped: () => boolean,
): AsyncGenerator<readonly SideAnswer[]> {
  const answers: SideAnswer[] = asks.map(() => ({ text: '', state: 'waiting' }));
  const unexpected: unknown[] = [];
  let changed = Promise.withResolvers<void>();
  const tell = () => changed.resolve();
  const follow = async (ask: Ask, answer: SideAnswer) => {
    try {
      for await (const piece of ask(words => {
        answer.words = words;
        tell();
      })) {
        Object.assign(answer, { text: answer.text + piece, state: 'answering', words: undefined });
        tell();
      }
      Object.assign(answer, { state: 'done', words: undefined });
    } catch (error) {
      const inWords = error instanceof UserError || error instanceof OutsideError;
      if (stopped()) answer.state = 'stopped';
      else {
        answer.state = 'failed';
        answer.words = inWords ? error.said : message('Something went wrong. Ask again.');
        if (!inWords) unexpected.push(error);
      }
    }
    tell();
  };
  let open = asks.length;
  for (const [at, ask] of asks.entries()) {
    const answer = answers[at];
    if (answer)
      void follow(ask, answer).finally(() => {
        open--;
        tell();
      });
  }
  while (open > 0) {
    await changed.promise;
    changed = Promise.withResolvers();
    yield answers.map(answer => ({ ...answer }));
  }
  yield answers;
  if (unexpected.length > 0) throw unexpected[0];
}
