import { message } from '../../store/message.ts';
import type { Job } from '../job.ts';
import type { ModelWarning, RunReport } from '../model.ts';
import type { FullSettings } from '../training-request.ts';

/** What a finished run is judged by. */
export interface RunResult {
  settings: FullSettings;
  evaluation: Job['evaluation'];
  curve: Job['curve'];
  trials: RunReport['trials'];
  /** Where its settings themselves are doubtful. */
  rate: ModelWarning | undefined;
}

/** Share by which a loss has to rise before it is more than chance. */
const margin = 0.02;

/**
 * Why a model may not be worth much: its loss rose, or asked its own training questions it says nothing or one thing
 * over and over. Empty for a model that nothing speaks against.
 */
export function modelWarnings({ settings, evaluation, curve, trials = [], rate }: RunResult): ModelWarning[] {
  const warnings: ModelWarning[] = rate ? [rate] : [];
  const gentler = rate
    ? rate.advice
    : message('Train with a smaller learning rate (such as {rate}) or fewer epochs.', {
        rate: String(settings.learningRate / 4),
      });
  const { before, after } = evaluation;
  if (before !== undefined && after !== undefined && after > before * (1 + margin)) {
    warnings.push({
      what: message(
        'On rows it never saw the loss rose from {before, number, ::@##} to {after, number, ::@##}: it answers worse than its base.',
        { before, after },
      ),
      advice: gentler,
    });
  }
  const [first, last] = endsOf(curve.train);
  if (first !== undefined && last !== undefined && last > first * (1 + margin)) {
    warnings.push({
      what: message(
        'The training loss rose from {first, number, ::@##} to {last, number, ::@##}: it did not learn its rows.',
        { first, last },
      ),
      advice: gentler,
    });
  }
  const asked = trials.length;
  const empty = trials.filter(trial => trial.empty).length;
  if (empty > 0) {
    warnings.push({
      what: message(
        'Asked {asked, plural, one {its own training question} other {# of its own training questions}}, it had nothing to say to {n, number}.',
        { asked, n: empty },
      ),
      advice: gentler,
    });
  }
  const looping = trials.filter(trial => trial.looping && !trial.empty).length;
  if (looping > 0) {
    warnings.push({
      what: message(
        'Asked {asked, plural, one {its own training question} other {# of its own training questions}}, it said one thing over and over to {n, number}.',
        { asked, n: looping },
      ),
      advice: gentler,
    });
  }
  return warnings;
}

/** Mean loss of the first and of the last fifth of a curve; undefined for one too short to tell. */
function endsOf(points: readonly [number, number][]): [number | undefined, number | undefined] {
  const size = Math.floor(points.length / 5);
  if (size < 2) return [undefined, undefined];
  const mean = (part: readonly [number, number][]) =>
    part.reduce((sum, [, loss]) => sum + loss, 0) / part.length;
  return [mean(points.slice(0, size)), mean(points.slice(-size))];
}
