import { withRetry } from '../../store/database/retry.ts';
import type { Said } from '../../store/message.ts';
import { type Program, startGroup } from '../environment/process-group.ts';
import { wordsOf } from '../environment/program-problems.ts';
import type { Reporter } from '../jobs/progress-writer.ts';
import type { RunReport } from '../model.ts';
import type { Trial } from '../plan.ts';
import { type Mark, secondsLeft } from './seconds-left.ts';
import { suddenEnd } from './sudden-end.ts';
import type { Tracking } from './tracking.ts';
import { readTrainerEvent, type TrainerEvent } from './trainer-events.ts';

/** What `train.py` is told: the contract of its RUN.json. */
export interface RunFile {
  base: string;
  /** Folder of the adapter that is trained on; null: a new one. */
  parent: string | null;
  method: string;
  objective: string;
  beta: number;
  patience: number;
  epochs: number;
  learning_rate: number;
  batch_size: number;
  /** By which it goes on this machine, each with its share of a batch. */
  processes: number;
  /** Whether these share the model out (FSDP2). */
  sharding: 'fsdp' | null;
  rank: number;
  max_length: number;
  alpha: number;
  dropout: number;
  targets: string;
  rslora: boolean;
  dora: boolean;
  /** Whether rows of a batch share sequences. */
  packing: boolean;
  warmup: number;
  scheduler: string;
  weight_decay: number;
  max_steps: number | null;
  train: string;
  held_out: string;
  output: string;
  resume: boolean;
  seed: number;
  save_steps: number;
  /** The service that follows it, and what it is called there. */
  report_to: Tracking | null;
  run_name: string | null;
  attempt: number;
}

export type RunEnding =
  | { kind: 'done'; adapter: string }
  /** It was told to stop, or was ended: what it had saved is kept. */
  | { kind: 'stopped' }
  | { kind: 'failed'; problem: Said };

/** What of the trainer's story is kept elsewhere than in the job's row. */
export interface RunHooks {
  started(event: Extract<TrainerEvent, { event: 'start' }>): Promise<void>;
  /** At once, before {@link checkpoint}; with its folder. */
  saved(step: number, folder: string): void;
  checkpoint(step: number): Promise<void>;
  speed(tokensPerSecond: number): Promise<void>;
  now(): number;
}

/**
 * Runs the trainer to its end and reports what it tells.
 *
 * @param known what earlier attempts have reported
 * @param grace milliseconds it has to save a checkpoint after `signal` before it is killed
 */
export async function runTrainer(
  program: Program,
  reporter: Reporter,
  hooks: RunHooks,
  known: RunReport,
  signal: AbortSignal,
  grace: () => number,
): Promise<RunEnding> {
  const story = storyOf(reporter, hooks, known, () => signal.reason === 'close');
  const group = startGroup(program, (line, stream) => {
    const event = stream === 'out' ? readTrainerEvent(line) : undefined;
    if (event) story.onEvent(event);
    else if (line.trim()) reporter.log(line);
  });
  const stop = () => void group.terminate(grace());
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    const ending = await group.ended;
    await story.written();
    // Killed by a signal: what the other processes say of it is only that they miss one.
    if (story.error && ending.signal === null && !signal.aborted)
      return { kind: 'failed', problem: wordsOf(story.error) };
    if (story.done?.adapter && !story.done.stopped) return { kind: 'done', adapter: story.done.adapter };
    if (signal.aborted || story.done?.stopped) return { kind: 'stopped' };
    return { kind: 'failed', problem: suddenEnd(program, ending, reporter.lines(), story.hasCheckpoint()) };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function storyOf(reporter: Reporter, hooks: RunHooks, known: RunReport, isEnding: () => boolean) {
  let mark: Mark | undefined;
  let steps = 0;
  let first: { tokens: number; at: number } | undefined;
  let speed: number | undefined;
  let checkpoint: number | undefined;
  let { accuracy, margin } = known;
  const trials: Trial[] = [];
  let writes = Promise.resolve();
  const write = (work: () => Promise<void>) => {
    // Where the database is away for too long, the run goes on without them: none is needed for its end.
    writes = writes.then(() => withRetry(work, { isEnding })).catch(() => {});
  };
  const story = {
    hasCheckpoint: () => checkpoint !== undefined,
    done: undefined as Extract<TrainerEvent, { event: 'done' }> | undefined,
    error: undefined as Extract<TrainerEvent, { event: 'error' }> | undefined,
    written: () => {
      if (speed !== undefined) write(() => hooks.speed(speed as number));
      return writes;
    },
    onEvent(event: TrainerEvent) {
      switch (event.event) {
        case 'phase':
          reporter.progress({ phase: event.phase, phaseDone: null });
          break;
        case 'start':
          steps = event.max_steps;
          mark = { step: event.resumed_from, at: hooks.now() };
          if (event.resumed_from > 0) checkpoint = event.resumed_from;
          reporter.progress({
            steps,
            step: event.resumed_from,
            phase: 'training',
            phaseDone: null,
            report: reportOf(event),
          });
          write(() => hooks.started(event));
          break;
        case 'log':
          onLog(event);
          break;
        case 'evaluation':
          onEvaluation(event);
          break;
        case 'checkpoint':
          checkpoint = event.step;
          if (event.folder) hooks.saved(event.step, event.folder);
          write(() => hooks.checkpoint(event.step));
          break;
        case 'ended':
          reporter.progress({
            step: event.step,
            report: { ended: { step: event.step, reason: event.reason } },
          });
          break;
        case 'halved':
          reporter.progress({ report: { halved: { step: event.step, rows: event.micro_batch } } });
          break;
        case 'untracked': {
          const { service, reason, error } = event;
          reporter.progress({ report: { untracked: { service, reason, ...(error && { error }) } } });
          break;
        }
        case 'useful':
          if (event.share !== undefined) reporter.progress({ report: { useful: event.share } });
          break;
        case 'kept':
          reporter.progress({ report: { keptStep: event.step } });
          break;
        case 'trial': {
          const { event: _, ...trial } = event;
          trials.push(trial);
          reporter.progress({ report: { trials: [...trials] } });
          break;
        }
        case 'done':
          story.done = event;
          break;
        case 'error':
          // Of several processes the first to fail says why; then the others miss it.
          story.error ??= event;
          break;
      }
    },
  };
  return story;

  function onLog(event: Extract<TrainerEvent, { event: 'log' }>): void {
    const left = mark && secondsLeft(mark, { step: event.step, at: hooks.now() }, event.max_steps);
    speed = meanSpeed(event) ?? speed;
    reporter.progress({
      phase: 'training',
      step: event.step,
      steps: event.max_steps,
      loss: event.loss,
      tokensPerSecond: event.tokens_per_second,
      secondsLeft: left,
    });
    const { accuracy, margin } = event;
    told(accuracy, margin, 'training');
    if (event.loss === undefined) return;
    reporter.metric({
      kind: 'train',
      step: event.step,
      loss: event.loss,
      learningRate: event.learning_rate,
      gradNorm: event.grad_norm,
      tokensPerSecond: event.tokens_per_second,
      accuracy,
      margin,
    });
  }

  /** Of preferences: what is known of each moment is told together, since the newest replaces what was told. */
  function told(
    ahead: number | undefined,
    by: number | undefined,
    moment: 'training' | 'before' | 'after',
  ): void {
    if (ahead === undefined || by === undefined) return;
    accuracy = { ...accuracy, [moment]: ahead };
    margin = { ...margin, ...(moment !== 'before' && { [moment]: by }) };
    reporter.progress({ report: { accuracy, margin } });
  }

  // Over the whole attempt but its first step, which warms up: what the next plan is reckoned with.
  function meanSpeed(event: Extract<TrainerEvent, { event: 'log' }>): number | undefined {
    if (event.tokens === undefined) return event.tokens_per_second;
    first ??= { tokens: event.tokens, at: hooks.now() };
    const seconds = (hooks.now() - first.at) / 1000;
    return seconds > 0 ? (event.tokens - first.tokens) / seconds : event.tokens_per_second;
  }

  function onEvaluation({
    step,
    loss,
    moment,
    accuracy,
    margin,
    as_served: asServed,
  }: Extract<TrainerEvent, { event: 'evaluation' }>): void {
    if (mark && step <= mark.step) mark = { step: mark.step, at: hooks.now() };
    if (loss === undefined) return;
    if (asServed === false) reporter.progress({ report: { quantised: true } });
    if (moment === 'before') reporter.progress({ evaluationBefore: loss });
    if (moment === 'after') reporter.progress({ evaluationAfter: loss });
    if (moment !== 'during') told(accuracy, margin, moment);
    reporter.metric({ kind: 'heldOut', step, loss, accuracy, margin });
  }
}

function reportOf(event: Extract<TrainerEvent, { event: 'start' }>): RunReport {
  return {
    ...(typeof event.whole === 'number' && {
      learned: {
        whole: event.whole,
        truncated: event.truncated ?? 0,
        tooLong: event.too_long ?? 0,
        noAnswer: event.no_answer ?? 0,
        refused: event.refused ?? 0,
        ...(event.other_kind && { otherKind: event.other_kind }),
      },
    }),
    ...(event.unlearned?.length && { unlearned: event.unlearned }),
    ...(event.held_out && { heldOut: event.held_out }),
    ...(event.system_prompt && { systemPrompt: event.system_prompt }),
  };
}
