import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Job, ModelWarning } from '../../workers/workers.ts';
import { t } from '../language/translate.ts';
import type { Block, Button, Fact, Note, Reply, Tone } from '../reply.ts';
import { plain } from '../reply.ts';
import { capital, duration, figure } from '../words.ts';
import { learnedWords } from './plan.ts';

/** A training run as it goes: step of steps, loss, speed, time left, the curve. Live until it ends. */
export function jobCard(job: Job): Reply {
  const running = job.status === 'queued' || job.status === 'running';
  const blocks: Block[] = [];
  if (running) blocks.push(progress(job));
  if (job.problem) blocks.push({ kind: 'notes', notes: [{ tone: 'bad', title: job.problem }] });
  const warnings = warningNotes(job.report.warnings);
  if (warnings) blocks.push(warnings);
  const known = facts(job);
  if (known.length) blocks.push({ kind: 'facts', facts: known });
  const curve = curveOf(job);
  if (curve) blocks.push(curve);
  return {
    title: t('Job {job}: {base} on {data}', { job: job.number, base: job.base, data: job.data.label }),
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
      state: { tone: 'bad', text: t('Job {job} failed', { job: job.number }) },
      blocks: [{ kind: 'text', markdown: plain(job.problem ?? t('Its log says more.')) }],
      buttons: [resume(job), show(job)],
      thread: { of: `job:${job.number}` },
    };
  }
  if (job.status !== 'done' || !job.model) return undefined;
  const { before, after } = job.evaluation;
  const gain =
    before !== undefined && after !== undefined
      ? ` ${t(
          'On rows it never saw, the loss went from {before} to {after} (perplexity {perplexityBefore} to {perplexityAfter}).',
          {
            before: figure(before),
            after: figure(after),
            perplexityBefore: figure(Math.exp(before)),
            perplexityAfter: figure(Math.exp(after)),
          },
        )}`
      : '';
  const warnings = warningNotes(job.report.warnings);
  return {
    state: warnings
      ? { tone: 'warning', text: t('{model} is trained, but doubtful', { model: job.model.name }) }
      : { tone: 'good', text: t('{model} is ready', { model: job.model.name }) },
    blocks: [
      {
        kind: 'text',
        markdown: `${t('**{model}** is trained on {data}.', { model: plain(job.model.name), data: plain(job.data.label) })}${gain}`,
      },
      ...(warnings ? [warnings] : []),
    ],
    buttons: [chat(job.model.name), card(job.model.name)],
    thread: { of: `job:${job.number}` },
  };
}

/** The card of a run that was just started: it opens the run's thread. */
export function startedJobCard(job: Job): Reply {
  return {
    ...jobCard(job),
    thread: { of: `job:${job.number}`, name: t('Training {model}', { model: job.modelName }) },
  };
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
    queued: t('Waiting for a worker'),
    running: capital(phaseWords(job.phase || 'starting')),
    done:
      job.startedAt && job.finishedAt
        ? t('Done in {time}; the model is {model}', {
            time: duration((job.finishedAt.getTime() - job.startedAt.getTime()) / 1000),
            model: job.modelName,
          })
        : t('Done; the model is {model}', { model: job.modelName }),
    failed: t('Failed'),
    cancelled: job.checkpoint
      ? t(
          'Cancelled at step {step, number} of {steps, number}; it can go on from step {checkpoint, number}',
          {
            step: job.step,
            steps: job.steps,
            checkpoint: job.checkpoint,
          },
        )
      : t('Cancelled at step {step, number} of {steps, number}; it can start again', {
          step: job.step,
          steps: job.steps,
        }),
  };
  const doubtful = job.status === 'done' && job.report.warnings?.length;
  return {
    tone: doubtful ? 'warning' : tones[job.status],
    text: doubtful ? t('{done}, but it is doubtful', { done: text.done }) : text[job.status],
  };
}

function progress(job: Job): Block {
  if (job.phase === 'training' && job.steps) {
    return {
      kind: 'progress',
      label: t('Step {step, number} of {steps, number}', { step: job.step, steps: job.steps }),
      value: job.step / job.steps,
      ...(job.secondsLeft !== undefined && {
        detail: t('about {time} left', { time: duration(job.secondsLeft) }),
      }),
    };
  }
  return {
    kind: 'progress',
    label: capital(phaseWords(job.phase || 'waiting')),
    value: job.phaseDone ?? null,
  };
}

function facts(job: Job): Fact[] {
  const { before, after } = job.evaluation;
  const known: Fact[] = [];
  if (job.loss !== undefined) known.push({ label: t('Loss'), value: figure(job.loss) });
  if (job.tokensPerSecond !== undefined)
    known.push({ label: t('Speed'), value: t('{n} tokens a second', { n: figure(job.tokensPerSecond) }) });
  if (before !== undefined || after !== undefined) {
    known.push({ label: t('Held-out loss'), value: beforeAfter(before, after, figure) });
    known.push({ label: t('Perplexity'), value: beforeAfter(before, after, loss => figure(Math.exp(loss))) });
  }
  known.push(...reportFacts(job));
  if (job.attempt > 1) {
    const goesOn = job.status === 'running' && job.checkpoint;
    const value = goesOn
      ? t('{attempt}, from its checkpoint at step {step, number}', { attempt: job.attempt, step: goesOn })
      : String(job.attempt);
    known.push({ label: t('Attempt'), value });
  }
  return known;
}

/** What the run told about its data, as a job and a model show it. */
export function reportFacts({ report, settings }: Pick<Job, 'report' | 'settings'>): Fact[] {
  const { learned, heldOut, keptStep, quantised } = report;
  const known: Fact[] = [];
  if (learned) known.push({ label: t('Learned'), value: learnedWords(learned, settings.maxLength) });
  if (heldOut?.rows) {
    known.push({
      label: t('Held out'),
      value: t(
        '{rows, plural, one {# row} other {# rows}}, {tokens, plural, one {# token} other {# tokens}} of answers',
        {
          rows: heldOut.rows,
          tokens: heldOut.tokens,
        },
      ),
    });
  }
  if (quantised) {
    known.push({
      label: t('Measured'),
      value: t('with four bits; the model that is served has more, and other figures'),
    });
  }
  if (keptStep)
    known.push({
      label: t('Kept'),
      value: t('step {step, number}, the best on the held-out rows', { step: keptStep }),
    });
  return known;
}

/** Why a model may not be worth much, and what to try. */
export function warningNotes(warnings: readonly ModelWarning[] | undefined): Block | undefined {
  if (!warnings?.length) return undefined;
  return {
    kind: 'notes',
    notes: warnings.map(({ what, advice }): Note => ({ tone: 'warning', title: what, text: advice })),
  };
}

export function beforeAfter(
  before: number | undefined,
  after: number | undefined,
  say: (loss: number) => string,
): string {
  if (before !== undefined && after !== undefined)
    return t('{before} before, {after} after', { before: say(before), after: say(after) });
  if (before !== undefined) return t('{before} before', { before: say(before) });
  return after === undefined ? t('not measured') : t('{after} after', { after: say(after) });
}

// Drawing takes a tenth of a second, so a running curve is drawn anew about twenty times a run and not at each step.
function curveOf(job: Job): Block | undefined {
  const { train, heldOut } = job.curve;
  const stride = job.status === 'running' ? Math.max(1, Math.ceil(job.steps / 20)) : 1;
  const upTo = job.status === 'running' ? Math.floor(job.step / stride) * stride : Number.POSITIVE_INFINITY;
  const cut = (points: [number, number][]) => points.filter(([step]) => step <= upTo);
  const series = [
    { name: t('training'), points: cut(train) },
    { name: t('held out'), points: cut(heldOut) },
  ].filter(one => one.points.length > 1);
  if (!series.length) return undefined;
  const first = series[0]?.points[0]?.[1] ?? 0;
  const last = series[0]?.points.at(-1)?.[1] ?? 0;
  return {
    kind: 'picture',
    picture: {
      chart: 'curve',
      title: job.modelName,
      subtitle: t('{base} on {data}', { base: job.base, data: job.data.label }),
      x: t('step'),
      y: t('loss'),
      series,
    },
    alt: t('Loss by step: from {first} to {last} over {steps, plural, one {# step} other {# steps}}.', {
      first: figure(first),
      last: figure(last),
      steps: series[0]?.points.at(-1)?.[0] ?? 0,
    }),
  };
}

function buttons(job: Job): Button[] {
  if (job.status === 'queued' || job.status === 'running') {
    return [
      { label: t('Cancel'), style: 'danger', call: { command: 'job cancel', args: { job: job.number } } },
    ];
  }
  if (job.status === 'done' && job.model) return [chat(job.model.name), card(job.model.name)];
  return [resume(job)];
}

/** What a worker is at, in its own few words; a phase that is new is shown as the worker calls it. */
function phaseWords(phase: string): string {
  const known = phases[phase];
  return known ? t(known) : phase;
}

const phases: Record<string, TranslatableMessage> = {
  starting: message('starting'),
  waiting: message('waiting'),
  training: message('training'),
};

const chat = (model: string): Button => ({
  label: t('Chat with it'),
  style: 'primary',
  call: { command: 'chat', args: { model } },
});
const card = (model: string): Button => ({
  label: t('Model card'),
  call: { command: 'model show', args: { model } },
});
const resume = (job: Job): Button => ({
  label: job.checkpoint ? t('Go on') : t('Start again'),
  style: 'primary',
  call: { command: 'job resume', args: { job: job.number } },
});
const show = (job: Job): Button => ({
  label: t('Show its log'),
  call: { command: 'job show', args: { job: job.number } },
});
