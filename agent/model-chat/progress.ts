import type { Said } from '../../store/message.ts';

/** Joins what is said about the loading with the pieces of the answer, in the order they come. */
export function openProgress() {
  const said: Said[] = [];
  let wake = () => {};
  return {
    say: (words: Said) => {
      said.push(words);
      wake();
    },
    async *beside(answer: AsyncIterable<string>): AsyncGenerator<{ state?: Said; piece?: string }> {
      const pieces = answer[Symbol.asyncIterator]();
      let next = pieces.next();
      for (;;) {
        const states = new Promise<'said'>(resolve => {
          wake = () => resolve('said');
          if (said.length) wake();
        });
        const first = await Promise.race([next, states]);
        for (const state of said.splice(0)) yield { state };
        if (first === 'said') continue;
        if (first.done) return;
        yield { piece: first.value };
        next = pieces.next();
      }
    },
  };
}
