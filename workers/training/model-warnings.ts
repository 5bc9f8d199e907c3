import type { FullSettings, Job, ModelWarning, RunReport } from '../workers.ts';

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
export function warningsOf({ settings, evaluation, curve, trials = [], rate }: RunResult): ModelWarning[] {
  const warnings: ModelWarning[] = rate ? [rate] : [];
  const gentler = rate
    ? rate.advice
    : `Train with a smaller learning rate (such as ${settings.learningRate / 4}) or fewer epochs.`;
  const { before, after } = evaluation;
  if (before !== undefined && after !== undefined && after > before * (1 + margin)) {
    warnings.push({
      what: `On rows it never saw the loss rose from ${figure(before)} to ${figure(after)}: it answers worse than its base.`,
      advice: gentler,
    });
  }
  const [first, last] = endsOf(curve.train);
  if (first !== undefined && last !== undefined && last > first * (1 + margin)) {
    warnings.push({
      what: `The training loss rose from ${figure(first)} to ${figure(last)}: it did not learn its rows.`,
      advice: gentler,
    });
  }
  const empty = trials.filter(trial => trial.empty).length;
  const looping = trials.filter(trial => trial.looping && !trial.empty).length;
  const asked = `${trials.length === 1 ? 'its own training question' : `${trials.length} of its own training questions`}`;
  if (empty > 0) {
    warnings.push({ what: `Asked ${asked}, it had nothing to say to ${empty}.`, advice: gentler });
  }
  if (looping > 0) {
    warnings.push({
      what: `Asked ${asked}, it said one thing over and over to ${looping}.`,
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

const figure = (value: number) => String(Number(value.toPrecision(3)));
