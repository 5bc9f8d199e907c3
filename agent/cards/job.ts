import type { Job } from '../../workers/workers.ts';
import type { Block, Button, Fact, Reply, Tone } from '../reply.ts';
import { plain } from '../reply.ts';
import { capital, duration, figure, number } from '../words.ts';

/** A training run as it goes: step of steps, loss, speed, time left, the curve. Live until it ends. */
export function jobCard(job: Job): Reply {
  const running = job.status === 'queued' || job.status === 'running';
  const blocks: Block[] = [];
  if (running) blocks.push(progress(job));
  if (job.problem) blocks.push({ kind: 'notes', notes: [{ tone: 'bad', title: job.problem }] });
  const known = facts(job);
  if (known.length) blocks.push({ kind: 'facts', facts: known });
  const curve = curveOf(job);
  if (curve) blocks.push(curve);
  return {
    title: `Job ${job.number}: ${job.base} on ${job.data.label}`,
    state: state(job),
    blocks,
    buttons: buttons(job),
    ...(running && { live: `job:${job.number}` as const }),
  };
}

/** Tells the one who started it how it ended, as a message of its own. */
export function jobNotice(job: Job): Reply | undefined {
  if (job.status === 'failed') {
    return {
      state: { tone: 'bad', text: `Job ${job.number} failed` },
      blocks: [{ kind: 'text', markdown: plain(job.problem ?? 'Its log says more.') }],
      buttons: [resume(job), show(job)],
      thread: { of: `job:${job.number}` },
    };
  }
  if (job.status !== 'done' || !job.model) return undefined;
  const { before, after } = job.evaluation;
  const gain =
    before !== undefined && after !== undefined
      ? ` On rows it never saw, the loss went from ${figure(before)} to ${figure(after)} (perplexity ${figure(Math.exp(before))} to ${figure(Math.exp(after))}).`
      : '';
  return {
    state: { tone: 'good', text: `${job.model.name} is ready` },
    blocks: [
      {
        kind: 'text',
        markdown: `**${plain(job.model.name)}** is trained on ${plain(job.data.label)}.${gain}`,
      },
    ],
    buttons: [chat(job.model.name), card(job.model.name)],
    thread: { of: `job:${job.number}` },
  };
}

/** The card of a run that was just started: it opens the run's thread. */
export function startedJobCard(job: Job): Reply {
  return { ...jobCard(job), thread: { of: `job:${job.number}`, name: `Training ${job.modelName}` } };
}

const tones: Record<Job['status'], Tone> = {
  queued: 'neutral',
  running: 'busy',
  done: 'good',
  failed: 'bad',
  cancelled: 'warning',
};

function state(job: Job): { tone: Tone; text: string } {
  const text: Record<Job['status'], string> = {
    queued: 'Waiting for a worker',
    running: capital(job.phase || 'starting'),
    done: `Done${job.startedAt && job.finishedAt ? ` in ${duration((job.finishedAt.getTime() - job.startedAt.getTime()) / 1000)}` : ''}; the model is ${job.modelName}`,
    failed: 'Failed',
    cancelled: `Cancelled at step ${number(job.step)} of ${number(job.steps)}; it can go on from its last checkpoint`,
  };
  return { tone: tones[job.status], text: text[job.status] };
}

function progress(job: Job): Block {
  if (job.phase === 'training' && job.steps) {
    return {
      kind: 'progress',
      label: `Step ${number(job.step)} of ${number(job.steps)}`,
      value: job.step / job.steps,
      ...(job.secondsLeft !== undefined && { detail: `about ${duration(job.secondsLeft)} left` }),
    };
  }
  return { kind: 'progress', label: capital(job.phase || 'waiting'), value: job.phaseDone ?? null };
}

function facts(job: Job): Fact[] {
  const { before, after } = job.evaluation;
  const known: Fact[] = [];
  if (job.loss !== undefined) known.push({ label: 'Loss', value: figure(job.loss) });
  if (job.tokensPerSecond !== undefined)
    known.push({ label: 'Speed', value: `${figure(job.tokensPerSecond)} tokens a second` });
  if (before !== undefined || after !== undefined) {
    known.push({ label: 'Held-out loss', value: beforeAfter(before, after, figure) });
    known.push({ label: 'Perplexity', value: beforeAfter(before, after, loss => figure(Math.exp(loss))) });
  }
  if (job.attempt > 1) known.push({ label: 'Attempt', value: `${job.attempt}, from its last checkpoint` });
  return known;
}

export function beforeAfter(
  before: number | undefined,
  after: number | undefined,
  say: (loss: number) => string,
): string {
  if (before !== undefined && after !== undefined) return `${say(before)} before, ${say(after)} after`;
  if (before !== undefined) return `${say(before)} before`;
  return after === undefined ? 'not measured' : `${say(after)} after`;
}

// Drawing takes a tenth of a second, so a running curve is drawn anew about twenty times a run and not at each step.
function curveOf(job: Job): Block | undefined {
  const { train, heldOut } = job.curve;
  const stride = job.status === 'running' ? Math.max(1, Math.ceil(job.steps / 20)) : 1;
  const upTo = job.status === 'running' ? Math.floor(job.step / stride) * stride : Number.POSITIVE_INFINITY;
  const cut = (points: [number, number][]) => points.filter(([step]) => step <= upTo);
  const series = [
    { name: 'training', points: cut(train) },
    { name: 'held out', points: cut(heldOut) },
  ].filter(one => one.points.length > 1);
  if (!series.length) return undefined;
  const first = series[0]?.points[0]?.[1] ?? 0;
  const last = series[0]?.points.at(-1)?.[1] ?? 0;
  return {
    kind: 'picture',
    picture: {
      chart: 'curve',
      title: job.modelName,
      subtitle: `${job.base} on ${job.data.label}`,
      x: 'step',
      y: 'loss',
      series,
    },
    alt: `Loss by step: from ${figure(first)} to ${figure(last)} over ${number(series[0]?.points.at(-1)?.[0] ?? 0)} steps.`,
  };
}

function buttons(job: Job): Button[] {
  if (job.status === 'queued' || job.status === 'running') {
    return [{ label: 'Cancel', style: 'danger', call: { command: 'job cancel', args: { job: job.number } } }];
  }
  if (job.status === 'done' && job.model) return [chat(job.model.name), card(job.model.name)];
  return [resume(job)];
}

const chat = (model: string): Button => ({
  label: 'Chat with it',
  style: 'primary',
  call: { command: 'chat', args: { model } },
});
const card = (model: string): Button => ({
  label: 'Model card',
  call: { command: 'model show', args: { model } },
});
const resume = (job: Job): Button => ({
  label: 'Go on',
  style: 'primary',
  call: { command: 'job resume', args: { job: job.number } },
});
const show = (job: Job): Button => ({
  label: 'Show its log',
  call: { command: 'job show', args: { job: job.number } },
});
