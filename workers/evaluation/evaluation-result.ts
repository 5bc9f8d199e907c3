import type { Evaluation, MeasuredModel } from '../measurement.ts';
import type { TrainingRequest } from '../training-request.ts';
import { differenceOf, figuresOf, isShort, partsOf } from './figures.ts';
import { type Answer, type Findings, nothingYet } from './findings.ts';
import type { EvaluationTask } from './task.ts';

/** Samples that are kept to be shown, and letters of each text. */
const shown = { samples: 3, letters: 600 };

/** What an evaluation found, from its findings. */
export async function resultOf(
  data: TrainingRequest['data'],
  task: EvaluationTask,
  findings: Findings,
): Promise<Omit<Evaluation, 'jobNumber' | 'createdAt'>> {
  const copied = new Set(findings.copies.map(({ row }) => row));
  const first = found(findings, task.models[0]?.name);
  const parts = await partsOf(first);
  const cleanLeft = first.losses.some(({ row }) => !copied.has(row));
  const models: MeasuredModel[] = [];
  for (const { name, role, sha256 } of task.models) {
    const { answers, memory, ...rest } = found(findings, name);
    const own = await partsOf({ answers, memory, ...rest });
    models.push({
      name,
      role,
      version: sha256?.slice(0, 12),
      figures: await figuresOf(own),
      difference: role === 'model' ? {} : await differenceOf(parts, own),
      clean: copied.size > 0 && cleanLeft ? await figuresOf(own, row => !copied.has(row)) : undefined,
      tokensPerSecond: speedOf(answers),
      memory,
    });
  }
  return {
    label: data.label,
    rows: first.losses.length,
    heldOut: data.rows.heldOut,
    asked: first.answers.length,
    short: first.answers.filter(({ expected }) => isShort(expected)).length,
    ...(first.preferences.length > 0 && { pairs: first.preferences.length }),
    copies: findings.copies,
    models,
    samples: samplesOf(task, findings),
  };
}

function found(findings: Findings, name: string | undefined) {
  return findings.models.get(name ?? '') ?? nothingYet();
}

function speedOf(answers: readonly Answer[]): number | undefined {
  const seconds = answers.reduce((sum, answer) => sum + answer.seconds, 0);
  const tokens = answers.reduce((sum, answer) => sum + answer.tokens, 0);
  return seconds > 0 ? tokens / seconds : undefined;
}

/** From the beginning, the middle and the end of those that were asked: not the best and not the worst. */
function samplesOf(task: EvaluationTask, findings: Findings): Evaluation['samples'] {
  const byModel = task.models.map(({ name }) => found(findings, name).answers);
  const asked = byModel[0] ?? [];
  const places = new Set(
    Array.from({ length: shown.samples }, (_, n) => Math.floor((n * asked.length) / shown.samples)),
  );
  return [...places].flatMap(place => {
    const one = asked[place];
    if (!one) return [];
    const answers = byModel.map(all => all.find(({ row }) => row === one.row)?.text ?? '');
    return [
      {
        row: one.row,
        question: cut(one.question),
        expected: cut(one.expected),
        answers: answers.map(cut),
      },
    ];
  });
}

const cut = (text: string) => (text.length > shown.letters ? `${text.slice(0, shown.letters)} ...` : text);
