import type { Plan } from '../../workers/plan.ts';
import type { Sweep, SweepRun, SweptRequest } from '../../workers/sweep.ts';
import { t, translate } from '../language/translate.ts';
import type { Block, Button, Reply } from '../reply.ts';
import { plain } from '../reply.ts';
import { bytes, duration, figure } from '../words.ts';
import { settingLabel, settingValue, warningNote } from './plan.ts';

/** What several runs would take together, before anybody says yes. */
export function sweepPlanCard(runs: readonly SweptRequest[], plans: readonly Plan[]): Reply {
  const seconds = plans.map(plan => plan.seconds);
  const known = seconds.every(one => one !== undefined);
  const sum = seconds.reduce<number>((all, one) => all + (one ?? 0), 0);
  const warnings = new Map(plans.flatMap(plan => plan.warnings).map(one => [translate(one.what), one]));
  return {
    title: t('Train {n, plural, one {# model} other {# models}} on {data}', {
      n: runs.length,
      data: runs[0]?.request.data.label ?? '',
    }),
    state: { tone: 'neutral', text: t('One after the other; the best by held-out loss is named at the end') },
    blocks: [
      {
        kind: 'facts',
        facts: [
          {
            label: t('Time in all'),
            value: known
              ? t('about {time}', { time: duration(sum) })
              : t('not known before the first run on this machine'),
          },
          {
            label: t('Memory'),
            value: t('about {size}', { size: bytes(Math.max(...plans.map(plan => plan.memory))) }),
          },
        ],
      },
      {
        kind: 'table',
        columns: [
          { label: t('Run') },
          { label: t('Steps'), align: 'right' },
          { label: t('Memory'), align: 'right' },
          { label: t('Time'), align: 'right' },
        ],
        rows: runs.map(({ differs }, at) => {
          const plan = plans[at];
          return [
            differsWords(differs),
            settingValue('steps', plan?.steps ?? 0),
            bytes(plan?.memory ?? 0),
            plan?.seconds === undefined ? '–' : duration(plan.seconds),
          ];
        }),
      },
      ...(warnings.size ? [{ kind: 'notes' as const, notes: [...warnings.values()].map(warningNote) }] : []),
    ],
  };
}

/** Runs that were started together as they go, and the best of them. Live until all have ended. */
export function sweepCard(sweep: Sweep): Reply {
  const { number, label, runs } = sweep;
  const isOpen = runs.some(isOngoing);
  const best = bestOf(runs);
  return {
    title: t('Sweep {sweep} on {data}', { sweep: String(number), data: label }),
    state: isOpen
      ? { tone: 'busy', text: t('{done, number} of {all, number} runs have ended', ended(runs)) }
      : { tone: best ? 'good' : 'warning', text: outcome(runs) },
    blocks: [...(isOpen ? [progress(runs)] : []), table(runs, isOpen ? undefined : best)],
    buttons: buttons(sweep, isOpen ? undefined : best),
    ...(isOpen && { live: `sweep:${number}` as const }),
  };
}

/** Tells the one who started them how it ended, as a message of its own. */
export function sweepNotice(sweep: Sweep): Reply | undefined {
  const { runs, number } = sweep;
  if (runs.some(isOngoing)) return undefined;
  const best = bestOf(runs);
  const failed = runs.filter(({ status }) => status === 'failed').length;
  const rest = failed ? ` ${t('{failed, plural, one {# run} other {# runs}} failed.', { failed })}` : '';
  return {
    state: { tone: best ? 'good' : 'warning', text: t('Sweep {sweep} has ended', { sweep: String(number) }) },
    blocks: [{ kind: 'text', markdown: `${plain(outcome(runs))}\\.${rest}` }],
    buttons: buttons(sweep, best),
  };
}

const isOngoing = ({ status }: SweepRun) => status === 'queued' || status === 'running';

const ended = (runs: readonly SweepRun[]) => ({
  done: runs.filter(run => !isOngoing(run)).length,
  all: runs.length,
});

/** The lowest loss on rows that none of them saw; of equal ones the first. */
function bestOf(runs: readonly SweepRun[]): SweepRun | undefined {
  const measured = runs.filter(({ status, heldOutLoss }) => status === 'done' && heldOutLoss !== undefined);
  return measured.toSorted((a, b) => (a.heldOutLoss ?? 0) - (b.heldOutLoss ?? 0) || a.job - b.job)[0];
}

function outcome(runs: readonly SweepRun[]): string {
  const best = bestOf(runs);
  if (best)
    return t('The best is {model} ({differs}), with a held-out loss of {loss}', {
      model: best.modelName,
      differs: differsWords(best.differs),
      loss: figure(best.heldOutLoss ?? 0),
    });
  return runs.some(({ status }) => status === 'done')
    ? t('No rows were held out, so none can be called the best')
    : t('None of them was finished');
}

function progress(runs: readonly SweepRun[]): Block {
  const parts = runs.map(run => (isOngoing(run) ? run.step / Math.max(1, run.steps) : 1));
  const left = runs.find(({ status }) => status === 'running')?.secondsLeft;
  return {
    kind: 'progress',
    label: t('{done, number} of {all, number} runs have ended', ended(runs)),
    value: parts.reduce((sum, part) => sum + part, 0) / runs.length,
    ...(left !== undefined && { detail: t('about {time} left of this one', { time: duration(left) }) }),
  };
}

function table(runs: readonly SweepRun[], best: SweepRun | undefined): Block {
  return {
    kind: 'table',
    columns: [
      { label: t('Job'), align: 'right' },
      { label: t('Run') },
      { label: t('Model') },
      { label: t('State') },
      { label: t('Held-out loss'), align: 'right' },
    ],
    rows: runs.map(run => [
      String(run.job),
      differsWords(run.differs),
      run === best ? t('{model} (best)', { model: run.modelName }) : run.modelName,
      stateOf(run),
      run.heldOutLoss === undefined ? '–' : figure(run.heldOutLoss),
    ]),
  };
}

function stateOf({ status, step, steps }: SweepRun): string {
  const words: Record<SweepRun['status'], string> = {
    queued: t('waits'),
    running: t('step {step, number} of {steps, number}', { step, steps }),
    done: t('done'),
    failed: t('failed'),
    cancelled: t('cancelled'),
    paused: t('paused'),
  };
  return words[status];
}

function buttons({ number, runs }: Sweep, best: SweepRun | undefined): Button[] {
  if (!best && !runs.some(isOngoing)) return [];
  if (best) {
    const { modelName: model } = best;
    return [
      { label: t('Chat with the best'), style: 'primary', call: { command: 'chat', args: { model } } },
      { label: t('Model card'), call: { command: 'model show', args: { model } } },
    ];
  }
  return [
    { label: t('Cancel all'), style: 'danger', call: { command: 'sweep cancel', args: { sweep: number } } },
  ];
}

/** `Rank 8`, `qwen2.5-0.5b, Rank 8`. */
function differsWords(differs: SweepRun['differs']): string {
  return Object.entries(differs)
    .map(([name, value]) =>
      name === 'base' ? String(value) : `${settingLabel(name)} ${settingValue(name, value)}`,
    )
    .join(', ');
}
