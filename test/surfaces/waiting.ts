import type { Person, Seen } from './surface.ts';

/** Waits until `look` finds something, asking again whenever `onChange` says that something changed. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined,
  onChange: (listener: () => void) => () => void,
  seconds = 30,
  describe: () => string = () => '',
): Promise<T> {
  const first = look();
  if (first !== undefined) return first;
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      stop();
    };
    const stop = onChange(() => {
      const found = look();
      if (found === undefined) return;
      end();
      resolve(found);
    });
    const timer = setTimeout(() => {
      end();
      reject(new Error(`Waited ${seconds} s for ${what}. ${describe()}`));
    }, seconds * 1000);
  });
}

/** {@link Person.sees} over {@link Person.seen}. */
export function seeing(
  name: string,
  seen: () => Seen[],
  onChange: (listener: () => void) => () => void,
): Person['sees'] {
  return (words, { after = -1, seconds } = {}) =>
    waitFor(
      `${name} to see ${words}`,
      () =>
        seen().findLast(
          message =>
            message.at > after &&
            (typeof words === 'string' ? message.text.includes(words) : words.test(message.text)),
        ),
      onChange,
      seconds,
      () =>
        `Last messages:\n${seen()
          .slice(-4)
          .map(message => `- ${message.text.slice(0, 600)}`)
          .join('\n')}`,
    );
}
