import { message, type TranslatableMessage } from '../../store/message.ts';
import { type Lack, toleranceFor } from '../../workers/capability.ts';
import type { Job } from '../../workers/job.ts';
import { t, translate } from '../language/translate.ts';
import type { Button, Tone } from '../reply.ts';
import { bytes, capital, duration } from '../words.ts';

/** The colour of a job's state. */
export const tones: Record<Job['status'], Tone> = {
  queued: 'neutral',
  running: 'busy',
  done: 'good',
  failed: 'bad',
  cancelled: 'warning',
  paused: 'warning',
};

/** What a worker is at, in its own few words; a phase that is new is shown as the worker calls it. */
export function phaseWords(phase: string): string {
  const known = phases[phase];
  return known ? t(known) : phase;
}

/** What a job that waits is waiting for: a worker, or others’ turns that come first. */
export function waitWords({ kind, phase, wait, machine }: Job): string {
  // One that runs has a worker, which may be at another job.
  const isThere = machine?.state === 'running' && wait !== undefined && wait.running > 0;
  const started = machine && !isThere ? machineWords(machine) : undefined;
  if (started !== undefined) return started;
  if (wait?.lack) return lackWords(wait.lack, kind === 'train');
  if (!wait || (wait.ahead === 0 && wait.running === 0) || phase === 'waiting for a worker of this version')
    return capital(phaseWords(phase || 'waiting for a worker'));
  const turn = wait.ahead
    ? t('Waiting its turn: {ahead, plural, one {# job goes} other {# jobs go}} first', { ahead: wait.ahead })
    : t('Waiting its turn: it is the next');
  return wait.seconds === undefined
    ? turn
    : t('{turn}; about {time}', { turn, time: duration(wait.seconds) });
}

/** What is to be said of the machine that was started for a job; nothing when that has ended well. */
function machineWords({ state, why, isLast }: NonNullable<Job['machine']>): string | undefined {
  const reason = why === undefined ? '' : translate(why);
  switch (state) {
    case 'ended':
      return undefined;
    case 'failed':
    case 'gone':
      return isLast
        ? t('Machines that were started for it came to nothing, and no other is tried. {reason}', { reason })
        : t('The machine that was started for it came to nothing; another is tried soon. {reason}', {
            reason,
          });
    default:
      return reason
        ? t('A machine is being started for it. {reason}', { reason })
        : t('A machine is being started for it');
  }
}

function lackWords({ class: of, needed, largest }: Lack, isTraining: boolean): string {
  const sizes = { needed: bytes(needed), largest: bytes(largest), missing: bytes(needed - largest) };
  const words =
    of === 'gpu'
      ? t(
          'It needs {needed} of GPU memory, and the largest worker has {largest}: {missing} are missing. It waits for one that has as much.',
          sizes,
        )
      : t(
          'It needs {needed} of memory, and the largest worker has {largest}: {missing} are missing. It waits for one that has as much.',
          sizes,
        );
  const percent = toleranceFor({ needed, largest });
  return [
    words,
    isTraining && t('A shorter maxLength, a smaller rank or a smaller base takes less.'),
    percent !== undefined &&
      t(
        'The estimate may be off by as much: an operator can have it tried all the same, with MEMORY_TOLERANCE={percent}.',
        { percent: String(percent) },
      ),
  ]
    .filter(Boolean)
    .join(' ');
}

const phases: Record<string, TranslatableMessage> = {
  starting: message('starting'),
  waiting: message('waiting'),
  'waiting for a worker': message('waiting for a worker'),
  'waiting for a worker of this version': message(
    'waiting for a worker of this version; those that are there are of another',
  ),
  'checking the Python environment': message('checking the Python environment'),
  'looking for the base': message('looking for the base'),
  'waiting for the file store': message('waiting for the file store, which does not answer'),
  'starting the trainer': message('starting the trainer'),
  'loading the libraries': message('loading the libraries'),
  'loading the base model': message('loading the base model'),
  'preparing pictures and sound': message('preparing pictures and sound'),
  'preparing the rows': message('preparing the rows'),
  'measuring before': message('measuring the base on held-out rows'),
  training: message('training'),
  'measuring after': message('measuring the model on held-out rows'),
  saving: message('saving'),
  'asking it its own questions': message('asking it its own questions'),
  'starting the evaluation': message('starting the evaluation'),
  'looking for copies of training rows': message('looking for copies of training rows'),
  'loading the model': message('loading the model'),
  'measuring the loss': message('measuring the loss'),
  'asking its questions': message('asking questions'),
  'starting the merge': message('starting the merge'),
  merging: message('merging'),
  'writing the file': message('writing the file'),
  stopping: message('stopping'),
};

export const cancel = (job: Job): Button => ({
  label: t('Cancel'),
  style: 'danger',
  call: { command: 'job cancel', args: { job: job.number } },
});
export const pause = (job: Job): Button => ({
  label: t('Pause'),
  call: { command: 'job pause', args: { job: job.number } },
});
export const keep = (job: Job): Button => ({
  label: job.status === 'running' ? t('Stop and keep') : t('Keep what it has'),
  call: { command: 'job keep', args: { job: job.number } },
});
export const resume = (job: Job): Button => ({
  label: job.checkpoint ? t('Go on') : t('Start again'),
  style: 'primary',
  call: { command: 'job resume', args: { job: job.number } },
});
export const show = (job: Job): Button => ({
  label: t('Show its log'),
  call: { command: 'job show', args: { job: job.number } },
});
/** Plans the same run anew, so that something in it can be changed. */
export const again = (job: Job): Button => ({
  label: t('Again, with changes'),
  call: { command: 'train', args: { like: job.number } },
});
