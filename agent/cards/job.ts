import { message } from '../../store/message.ts';
import type { Job } from '../../workers/job.ts';
import type { Model, ModelWarning } from '../../workers/model.ts';
import { t, translate } from '../language/translate.ts';
import type { Block, Button, Fact, Reply, Tone } from '../reply.ts';
import { plain } from '../reply.ts';
import { capital, duration, figure, percent } from '../words.ts';
import { again, cancel, keep, pause, phaseWords, resume, show, tones, waitWords } from './job-parts.ts';
import { warningNote } from './plan.ts';
import { isMeasuredSoon, refinementFacts, unmeasuredNotice } from './refinement.ts';
import { gain, heldOutFacts, reportFacts } from './run-report.ts';
import { taskCard, taskNotice } from './task-job.ts';

/** A job as it goes. Of a training: step of steps, loss, speed, time left, the curve. Live until it ends. */
export function jobCard(job: Job): Reply {
  if (job.kind !== 'train') return taskCard(job);
  const running = job.status === 'queued' || job.status === 'running';
  const blocks: Block[] = [];
  if (running) blocks.push(progress(job));
  if (job.problem) blocks.push({ kind: 'notes', notes: [{ tone: 'bad', title: translate(job.problem) }] });
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
    ...((running || isMeasuredSoon(job)) && { live: `job:${job.number}` as const }),
  };
}

/**
 * Tells the one who started it how it ended, as a message of its own. Where it refines a model that is the card of the
 * evaluation that follows, and lives on; or how that ended, where it did before anybody looked.
 */
export function jobNotice(job: Job, following?: Job): Reply | undefined {
  const soon = following && (jobNotice(following) ?? jobCard(following));
  if (soon) return { ...soon, thread: { of: `job:${job.number}` } };
  const { refinement } = job;
  if (refinement && job.status === 'failed' && job.kind === 'evaluate')
    return unmeasuredNotice(job, refinement);
  if (refinement?.problem && job.status === 'done' && job.kind === 'train')
    return unmeasuredNotice(job, refinement);
  if (job.status === 'failed') {
    return {
      state: { tone: 'bad', text: t('Job {job} failed', { job: job.number }) },
      blocks: [
        {
          kind: 'text',
          markdown: plain(job.problem === undefined ? t('Its log says more.') : translate(job.problem)),
        },
      ],
      buttons: [resume(job), show(job)],
      thread: { of: `job:${job.number}` },
    };
  }
  if (job.kind !== 'train') return taskNotice(job);
  if (job.status !== 'done' || !job.model) return undefined;
  const told = gain(job);
  const warnings = warningNotes(job.report.warnings);
  return {
    state: warnings
      ? { tone: 'warning', text: t('{model} is trained, but doubtful', { model: job.model.name }) }
      : { tone: 'good', text: t('{model} is ready', { model: job.model.name }) },
    blocks: [
      {
        kind: 'text',
        markdown: `${t('**{model}** is trained on {data}.', { model: plain(job.model.name), data: plain(job.data.label) })}${told && ` ${told}`}`,
      },
      ...(warnings ? [warnings] : []),
    ],
    buttons: [...chat(job.model), ...measureBeside(job.model), card(job.model.name)],
    thread: { of: `job:${job.number}` },
  };
}

/** The card of a run that was just started: it opens the run's thread. */
export function startedJobCard(job: Job): Reply {
  return {
    ...jobCard(job),
    thread: { of: `job:${job.number}`, name: threadName(job) },
  };
}

function threadName({ kind, modelName: model }: Job): string {
  if (kind === 'evaluate') return t('Measuring {model}', { model });
  if (kind === 'merge') return t('Merging {model}', { model });
  if (kind === 'convert') return t('Writing {model} as GGUF', { model });
  return t('Training {model}', { model });
}

function state(job: Job): { tone: Tone; text: string } {
  const text: Record<Job['status'], string> = {
    queued: waitWords(job),
    running: capital(phaseWords(job.phase || 'starting')),
    done:
      job.startedAt && job.finishedAt
        ? t('Done in {time}; the model is {model}', {
            time: duration((job.finishedAt.getTime() - job.startedAt.getTime()) / 1000),
            model: job.modelName,
          })
        : t('Done; the model is {model}', { model: job.modelName }),
    failed: t('Failed'),
    paused: job.checkpoint
      ? t('Paused at step {step, number} of {steps, number}', { step: job.checkpoint, steps: job.steps })
      : t('Paused before its first checkpoint'),
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
  const known: Fact[] = job.refinement ? refinementFacts(job.refinement) : [];
  if (job.loss !== undefined) known.push({ label: t('Loss'), value: figure(job.loss) });
  if (job.tokensPerSecond !== undefined)
    known.push({ label: t('Speed'), value: t('{n} tokens a second', { n: figure(job.tokensPerSecond) }) });
  const { accuracy, margin } = job.report;
  if (job.status === 'running' && accuracy?.training !== undefined && margin?.training !== undefined) {
    known.push({
      label: t('Wanted answers ahead'),
      value: t('{share}, by a reward of {margin}', {
        share: percent(accuracy.training),
        margin: figure(margin.training),
      }),
    });
  }
  if (before !== undefined || after !== undefined) known.push(...heldOutFacts(job));
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

/** Why a model may not be worth much, and what to try. */
export function warningNotes(warnings: readonly ModelWarning[] | undefined): Block | undefined {
  if (!warnings?.length) return undefined;
  return {
    kind: 'notes',
    notes: warnings.map(warningNote),
  };
}

// Drawing takes a tenth of a second, so a running curve is drawn anew about twenty times a run and not at each step.
function curveOf(job: Job): Block | undefined {
  const { train, heldOut } = job.curve;
  const stride = job.status === 'running' ? Math.max(1, Math.ceil(job.steps / 20)) : 1;
  const upTo = job.status === 'running' ? Math.floor(job.step / stride) * stride : Number.POSITIVE_INFINITY;
  const cut = (points: [number, number][]) => points.filter(([step]) => step <= upTo);
  const series = [
    { name: message('training'), points: cut(train) },
    { name: message('held out'), points: cut(heldOut) },
  ].filter(one => one.points.length > 1);
  if (!series.length) return undefined;
  const first = series[0]?.points[0]?.[1] ?? 0;
  const last = series[0]?.points.at(-1)?.[1] ?? 0;
  return {
    kind: 'picture',
    picture: {
      chart: 'curve',
      title: job.modelName,
      subtitle: message('{base} on {data}', { base: job.base, data: job.data.label }),
      x: message('step'),
      y: message('loss'),
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
  const learned = Boolean(job.checkpoint) || (job.status === 'running' && job.step > 0);
  if (job.status === 'queued' || job.status === 'running') {
    return [pause(job), ...(learned ? [keep(job)] : []), cancel(job), again(job)];
  }
  if (job.status === 'done' && job.model) return [...chat(job.model), card(job.model.name), again(job)];
  return [
    resume(job),
    ...(learned ? [keep(job)] : []),
    ...(job.status === 'paused' ? [cancel(job)] : []),
    again(job),
  ];
}

/** What reads pictures or sound is taken home instead. */
const chat = ({ name: model, modality }: Model): Button[] => [
  modality
    ? { label: t('Export'), style: 'primary', call: { command: 'model export', args: { model } } }
    : { label: t('Chat with it'), style: 'primary', call: { command: 'chat', args: { model } } },
];
/** A model that goes on from another is measured beside it. */
function measureBeside({ name, parent, modality }: Model): Button[] {
  if (!parent || parent.gone || modality) return [];
  return [
    {
      label: t('Measure beside {model}', { model: parent.name }),
      call: { command: 'evaluate', args: { model: name, other: parent.name } },
    },
  ];
}
const card = (model: string): Button => ({
  label: t('Model card'),
  call: { command: 'model show', args: { model } },
});
