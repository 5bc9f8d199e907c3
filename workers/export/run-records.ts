import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Model } from '../model.ts';
import { type Scalar, tensorBoardFile } from './tensorboard.ts';

/** One measured step; `null` is what was not told. */
interface MetricRow {
  kind: 'train' | 'heldOut';
  step: number;
  loss: number;
  learningRate: number | null;
  gradNorm: number | null;
  tokensPerSecond: number | null;
  accuracy: number | null;
  margin: number | null;
}

/** Figures of a row, as they are called in both files. */
const figures = [
  ['loss', 'loss'],
  ['learning_rate', 'learningRate'],
  ['grad_norm', 'gradNorm'],
  ['tokens_per_second', 'tokensPerSecond'],
  ['preference_accuracy', 'accuracy'],
  ['reward_margin', 'margin'],
] as const;

/**
 * The whole course of the run that made a model, for tools of others: `training/metrics.csv`, a line a step, and a file
 * for TensorBoard.
 */
export async function runRecords(
  db: Queryable,
  { jobNumber, name, createdAt }: Pick<Model, 'jobNumber' | 'name' | 'createdAt'>,
): Promise<{ name: string; content: string | Uint8Array }[]> {
  const rows = await db.all<MetricRow>(sql`
    select kind, step, loss, learning_rate as "learningRate", grad_norm as "gradNorm",
           tokens_per_second as "tokensPerSecond", accuracy, margin
    from training_metric where job_number = ${jobNumber} order by step, kind desc`);
  const seconds = Math.floor(createdAt.getTime() / 1000);
  return [
    { name: 'training/metrics.csv', content: csvOf(rows) },
    {
      name: `training/events.out.tfevents.${seconds}.${name}`,
      // When each step was is not kept, so all stand at the time of the model: TensorBoard’s axis is the step.
      content: tensorBoardFile(rows.flatMap(scalarsOf), seconds),
    },
  ];
}

function csvOf(rows: readonly MetricRow[]): string {
  const head = ['step', 'rows', ...figures.map(([title]) => title)];
  const lines = rows.map(row => [row.step, rowsOf(row), ...figures.map(([, figure]) => row[figure] ?? '')]);
  return [head, ...lines].map(line => `${line.join(',')}\n`).join('');
}

function scalarsOf(row: MetricRow): Scalar[] {
  return figures.flatMap(([title, figure]) => {
    const value = row[figure];
    return value === null ? [] : [{ tag: `${rowsOf(row)}/${title}`, step: row.step, value }];
  });
}

const rowsOf = ({ kind }: MetricRow) => (kind === 'train' ? 'training' : 'held_out');
