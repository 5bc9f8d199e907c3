import { parentPort } from 'node:worker_threads';
import { timeSlices } from '../validation/time-slices.ts';
import { validate } from '../validation/validate.ts';
import type { FromThread, Host, Job, Outcome, ToThread } from './protocol.ts';

// What runs in a thread of its own: one check after another. It knows no more than it is given.

/** Rows that are handed over and written at once: about 7 ms on the embedded database, which has no thread of its own. */
const keptAtOnce = 25;
/** How often it says how far it is, in ms; also how long a check that has to stop goes on. */
const saidEvery = 200;

const port = parentPort;
const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let questions = 0;

port?.on('message', (message: ToThread) => {
  if ('job' in message) {
    check(message.job).then(
      outcome => say({ outcome }),
      (error: unknown) => say({ failed: wordsOf(error) }),
    );
    return;
  }
  const question = open.get(message.answer);
  open.delete(message.answer);
  if (message.over) question?.reject(new Error('The job is over.'));
  else question?.resolve(message.value);
});

function say(message: FromThread): void {
  port?.postMessage(message);
}

const ask = <Name extends keyof Host>(name: Name) =>
  ((...given: unknown[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = questions++;
    open.set(id, { resolve, reject });
    port?.postMessage({ ask: name, id, given });
    return promise;
  }) as Host[Name];

const host: Host = {
  file: ask('file'),
  sameAs: ask('sameAs'),
  sharing: ask('sharing'),
  read: ask('read'),
  keep: ask('keep'),
  progress: ask('progress'),
};

async function check(job: Job): Promise<Outcome> {
  let said = 0;
  const watch = (label: string, from: number, to: number) =>
    timeSlices(async done => {
      if (performance.now() - said < saidEvery) return;
      said = performance.now();
      await host.progress(label, from + (to - from) * Math.min(1, done));
    });
  const given = {
    files: job.files.map((name, index) => ({ name, read: () => host.file(index) })),
    ...(job.typed !== undefined && { typed: job.typed }),
  };
  const { rows, format, total, findings } = await validate(given, job, host, watch);
  const keeping = watch('Keeping the rows', 0.85, 1);
  for (let from = 0; from < rows.length; from += keptAtOnce) {
    await host.keep(rows.slice(from, from + keptAtOnce), from);
    await keeping.rest(from / rows.length);
  }
  return { format, total, good: rows.length, findings };
}

/** Without the values that a message may quote from what people wrote. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const at = error.stack?.split('\n')[1]?.trim() ?? '';
  return `${error.name} ${at}`.slice(0, 300);
}
