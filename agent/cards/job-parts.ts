import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Job } from '../../workers/workers.ts';
import { t } from '../language/translate.ts';
import type { Button, Tone } from '../reply.ts';

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

const phases: Record<string, TranslatableMessage> = {
  starting: message('starting'),
  waiting: message('waiting'),
  'waiting for a worker': message('waiting for a worker'),
  'checking the Python environment': message('checking the Python environment'),
  'looking for the base': message('looking for the base'),
  'starting the trainer': message('starting the trainer'),
  'loading the libraries': message('loading the libraries'),
  'loading the base model': message('loading the base model'),
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
