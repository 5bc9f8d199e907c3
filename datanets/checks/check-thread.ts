import { parentPort } from 'node:worker_threads';
import { message, type TranslatableMessage } from '../../store/message.ts';
import { alikeItems } from '../validation/text/meetings.ts';
import { type TimeSlice, timeSlices } from '../validation/time-slices.ts';
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

port?.on('message', (told: ToThread) => {
  if ('job' in told) {
    check(told.job).then(
      outcome => say({ outcome }),
      (error: unknown) => say({ failed: wordsOf(error) }),
    );
    return;
  }
  const question = open.get(told.answer);
  open.delete(told.answer);
  if (told.over) question?.reject(new Error('The job is over.'));
  else question?.resolve(told.value);
});

function say(what: FromThread): void {
  port?.postMessage(what);
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
  removedSharing: ask('removedSharing'),
  read: ask('read'),
  readMedia: ask('readMedia'),
  kept: ask('kept'),
  store: ask('store'),
  keep: ask('keep'),
  newcomers: ask('newcomers'),
  keepAlike: ask('keepAlike'),
  finish: ask('finish'),
  progress: ask('progress'),
};

async function check(job: Job): Promise<Outcome> {
  let lastSaid = 0;
  const watch = (label: TranslatableMessage, from: number, to: number) =>
    timeSlices(async done => {
      if (performance.now() - lastSaid < saidEvery) return;
      lastSaid = performance.now();
      await host.progress(label, from + (to - from) * Math.min(1, done));
    });
  const files = job.files.map((name, index) => ({ name, read: () => host.file(index) }));
  const outcome =
    job.modality === 'text' ? await checkText(job, files, watch) : await checkMedia(job, files, watch);
  do await compareWithNewcomers();
  while (!(await host.finish(outcome)));
  return outcome;
}

type Watch = (label: TranslatableMessage, from: number, to: number) => TimeSlice;
type GivenFiles = { name: string; read: () => Promise<Uint8Array> }[];

async function checkText(job: Job, files: GivenFiles, watch: Watch): Promise<Outcome> {
  const given = { files, ...(job.typed !== undefined && { typed: job.typed }) };
  const { rows, format, total, findings } = await validate(given, job, host, watch);
  const keeping = watch(message('Keeping the rows'), 0.85, 1);
  for (let from = 0; from < rows.length; from += keptAtOnce) {
    await host.keep(rows.slice(from, from + keptAtOnce), from);
    await keeping.rest(from / rows.length);
  }
  return { format, total, good: rows.length, findings };
}

/** Its decoders are loaded here: most checks are of text. */
async function checkMedia(job: Job, files: GivenFiles, watch: Watch): Promise<Outcome> {
  const { validateMedia } = await import('../validation/media/validate-media.ts');
  const medium =
    job.modality === 'image'
      ? (await import('../validation/image/images.ts')).images
      : (await import('../validation/audio/sounds.ts')).sounds;
  const given = { files, words: job.typed ?? job.context };
  return await validateMedia(given, medium, job, host, (item, at) => host.keep([item], at), watch);
}

/** What was checked beside this and ended first was not there yet when this was compared. */
async function compareWithNewcomers(): Promise<void> {
  for (let part = await host.newcomers(); part; part = await host.newcomers()) {
    await host.keepAlike(part.flatMap(alikeItems));
    await host.progress(message('Comparing with what came meanwhile'), 1);
  }
}

/** Without the values that a message may quote from what people wrote. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const at = error.stack?.split('\n')[1]?.trim() ?? '';
  return `${error.name} ${at}`.slice(0, 300);
}
