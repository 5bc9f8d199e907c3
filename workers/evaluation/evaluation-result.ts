import type { Evaluation, EvaluationPart, MeasuredModel } from '../measurement.ts';
import type { TrainingRequest } from '../training-request.ts';
import { differenceOf, figuresOf, isShort, type Parts, partsOf } from './figures.ts';
import { type Answer, type Findings, nothingYet } from './findings.ts';
import type { HeldOutParts } from './held-out-parts.ts';
import type { EvaluationTask } from './task.ts';

/** Samples that are kept to be shown, and letters of each text. */
const shown = { samples: 3, letters: 600 };

/** What an evaluation found, from its findings. `parts`: how its held-out rows are parted, where they are. */
export async function resultOf(
  data: TrainingRequest['data'],
  {
    task,
    findings,
    parts: rowsOf,
  }: { task: EvaluationTask; findings: Findings; parts?: HeldOutParts | undefined },
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
    heldOut: rowsOf ? rowsOf.older + rowsOf.newer : data.rows.heldOut,
    asked: first.answers.length,
    short: first.answers.filter(({ expected }) => isShort(expected)).length,
    ...(first.preferences.length > 0 && { pairs: first.preferences.length }),
    copies: findings.copies,
    models,
    ...(rowsOf && { parts: await partFigures(data.label, task, findings, rowsOf) }),
    samples: samplesOf(task, findings),
  };
}

/** Figures on the older rows, which come first, and on the newer ones; none of a part without rows. */
async function partFigures(
  label: string,
  task: EvaluationTask,
  findings: Findings,
  { older, newer }: HeldOutParts,
): Promise<EvaluationPart[]> {
  const byModel: Parts[] = [];
  for (const { name } of task.models) byModel.push(await partsOf(found(findings, name)));
  const figures = async (
    rows: EvaluationPart['rows'],
    of: string,
    count: number,
  ): Promise<EvaluationPart> => {
    const isIn = (row: number) => row < older === (rows === 'older');
    const models: EvaluationPart['models'] = [];
    for (const [at, { name, role }] of task.models.entries()) {
      const [own, first] = [byModel[at], byModel[0]];
      if (!own || !first) continue;
      models.push({
        name,
        role,
        figures: await figuresOf(own, isIn),
        difference: role === 'model' ? {} : await differenceOf(first, own, isIn),
      });
    }
    return { rows, label: of, count, models };
  };
  return [
    ...(older ? [await figures('older', task.older?.label ?? label, older)] : []),
    ...(newer ? [await figures('newer', label, newer)] : []),
  ];
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
