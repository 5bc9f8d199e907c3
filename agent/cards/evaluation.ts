import type {
  Evaluation,
  EvaluationPlan,
  Figures,
  Interval,
  Measure,
  MeasuredModel,
} from '../../workers/measurement.ts';
import { t } from '../language/translate.ts';
import type { Block, Fact, Reply, Tone } from '../reply.ts';
import { bytes, figure, list, rowNumbers } from '../words.ts';
import { timeAndDownload, warningNote } from './plan.ts';

/** What an evaluation would take, before anybody says yes. */
export function evaluationPlanCard(plan: EvaluationPlan): Reply {
  return {
    title: t('Measure {model} on {data}', { model: plan.model.name, data: plan.label }),
    state: { tone: 'neutral', text: t('It waits its turn in the queue of jobs') },
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: t('Models'), value: list(plan.models) },
          {
            label: t('Rows'),
            value: t(
              '{heldOut, plural, one {# held-out row} other {# held-out rows}}; the loss of {rows, number}, answers to at most {asked, number}',
              { heldOut: plan.heldOut, rows: plan.rows, asked: plan.asked },
            ),
          },
          ...timeAndDownload(plan),
        ],
      },
      ...(plan.warnings.length
        ? [{ kind: 'notes' as const, notes: plan.warnings.map(one => warningNote(one)) }]
        : []),
    ],
  };
}

/** What was found: figures beside the base's, what they were measured on, and some answers. */
export function evaluationBlocks(evaluation: Evaluation): Block[] {
  const { models, copies } = evaluation;
  const blocks: Block[] = [table(evaluation, models, 'figures')];
  if (copies.length > 0) {
    blocks.push({ kind: 'notes', notes: [{ tone: 'warning', ...copiesNote(evaluation) }] });
    if (models[0]?.clean) blocks.push(table(evaluation, models, 'clean'));
  }
  blocks.push({ kind: 'facts', facts: facts(evaluation) });
  if (evaluation.samples.length > 0) blocks.push(samples(evaluation));
  return blocks;
}

/** Rows under which a bootstrap’s interval is far too narrow to go by, as the plan warns. */
export const fewestRows = 10;

/** What can be said of the model and its base: only what is beyond chance. */
export function verdictOf({ models, asked, rows }: Evaluation): { tone: Tone; text: string } {
  const [model, base] = models;
  const loss = base?.difference.loss;
  const names = { model: model?.name ?? '', base: base?.name ?? '' };
  if (rows < fewestRows) {
    return {
      tone: 'neutral',
      text: t('{n, plural, one {# row is} other {# rows are}} too few to tell {model} from {base}', {
        n: rows,
        ...names,
      }),
    };
  }
  const asAnswers = asked > 0 ? base?.difference.rougeL : undefined;
  if (loss && loss.high < 0)
    return { tone: 'good', text: t('{model} does better than {base} on rows it never saw', names) };
  if (loss && loss.low > 0)
    return { tone: 'bad', text: t('{model} does worse than {base} on rows it never saw', names) };
  if (!loss && asAnswers && asAnswers.low > 0)
    return { tone: 'good', text: t('{model} does better than {base} on rows it never saw', names) };
  return { tone: 'neutral', text: t('No difference between {model} and {base} can be told', names) };
}

/** One line of an evaluation, for a model's card. */
export function evaluationFact(evaluation: Evaluation): Fact {
  const [model, base] = evaluation.models;
  const both = (measure: Measure) =>
    t('{figure} against {base}', {
      figure: shown(measure, model?.figures[measure]?.value),
      base: shown(measure, base?.figures[measure]?.value),
    });
  const figures = { loss: both('loss'), rougeL: both('rougeL'), job: evaluation.jobNumber };
  return {
    label: t('Measured on {data}', { data: evaluation.label }),
    value: model?.figures.preferred
      ? t('loss {loss}, wanted answer likelier in {preferred} % of pairs, ROUGE-L {rougeL} (job {job})', {
          ...figures,
          preferred: both('preferred'),
        })
      : t('loss {loss}, ROUGE-L {rougeL} (job {job})', figures),
  };
}

const order: Measure[] = ['loss', 'preferred', 'rouge1', 'rouge2', 'rougeL', 'bleu', 'exact'];

// Terms of the field, which no language translates.
const terms = { rouge1: 'ROUGE-1', rouge2: 'ROUGE-2', rougeL: 'ROUGE-L', bleu: 'BLEU-4' } as const;

function table(evaluation: Evaluation, models: readonly MeasuredModel[], of: 'figures' | 'clean'): Block {
  const [model, base, ...others] = models;
  const figures = (one: MeasuredModel | undefined): Figures => one?.[of] ?? {};
  const columns = [model, base, ...others].flatMap(one => (one ? [one] : []));
  const measured = order.filter(measure => columns.some(one => figures(one)[measure]));
  const rows = measured.flatMap(measure => {
    const cells = columns.map(one => shown(measure, figures(one)[measure]?.value));
    const difference = of === 'figures' ? [differenceCell(measure, base?.difference[measure])] : [];
    const row = [measureName(measure, evaluation), ...cells.slice(0, 2), ...difference, ...cells.slice(2)];
    if (measure !== 'loss') return [row];
    const perplexity = columns.map(one => {
      const loss = figures(one).loss?.value;
      return loss === undefined ? '–' : figure(Math.exp(loss));
    });
    const none = of === 'figures' ? [''] : [];
    return [row, [t('Perplexity'), ...perplexity.slice(0, 2), ...none, ...perplexity.slice(2)]];
  });
  if (of === 'figures') {
    const speeds = columns.map(one =>
      one.tokensPerSecond === undefined ? '–' : figure(one.tokensPerSecond),
    );
    const memory = columns.map(one => (one.memory === undefined ? '–' : bytes(one.memory)));
    rows.push([t('Tokens a second'), ...speeds.slice(0, 2), '', ...speeds.slice(2)]);
    rows.push([t('Memory'), ...memory.slice(0, 2), '', ...memory.slice(2)]);
  }
  return {
    kind: 'table',
    ...(of === 'clean' && { caption: t('Without the copies') }),
    columns: [
      { label: t('Measure') },
      ...columns.slice(0, 2).map(({ name }) => ({ label: name, align: 'right' as const })),
      ...(of === 'figures' ? [{ label: t('Difference'), align: 'right' as const }] : []),
      ...columns.slice(2).map(({ name }) => ({ label: name, align: 'right' as const })),
    ],
    rows,
  };
}

function measureName(measure: Measure, { short, pairs = 0 }: Evaluation): string {
  if (measure === 'loss') return t('Loss');
  if (measure === 'preferred') return t('Wanted answer likelier ({n, number} pairs)', { n: pairs });
  if (measure === 'exact') return t('Exact ({n, number} short answers)', { n: short });
  return terms[measure];
}

/** Losses as they are, shares as of a hundred, as papers write ROUGE and BLEU. */
export function shown(measure: Measure, value: number | undefined): string {
  if (value === undefined) return '–';
  return figure(measure === 'loss' ? value : value * 100);
}

/** A difference with its interval. */
export function differenceCell(measure: Measure, interval: Interval | undefined): string {
  if (!interval) return '–';
  return t('{value} ({low} to {high})', {
    value: signed(measure, interval.value),
    low: signed(measure, interval.low),
    high: signed(measure, interval.high),
  });
}

function signed(measure: Measure, value: number): string {
  const words = shown(measure, Math.abs(value));
  if (Number(value.toPrecision(3)) === 0) return words;
  return `${value < 0 ? '−' : '+'}${words}`;
}

function facts(evaluation: Evaluation): Fact[] {
  const [model] = evaluation.models;
  const known: Fact[] = [
    {
      label: t('Measured on'),
      value: t(
        '{rows, number} of {heldOut, plural, one {# held-out row} other {# held-out rows}} of {data}',
        {
          rows: evaluation.rows,
          heldOut: evaluation.heldOut,
          data: evaluation.label,
        },
      ),
    },
    {
      label: t('Answers'),
      value: evaluation.asked
        ? t('{n, plural, one {# row} other {# rows}}, drawn at random, answered without chance', {
            n: evaluation.asked,
          })
        : t('none: the rows hold no questions'),
    },
  ];
  for (const measure of ['loss', 'preferred', 'rougeL'] as const) {
    const interval = model?.figures[measure];
    if (!interval) continue;
    known.push({
      label: measure === 'rougeL' ? terms.rougeL : measureName(measure, evaluation),
      value: t('95 % of samples like this one give {low} to {high}', {
        low: shown(measure, interval.low),
        high: shown(measure, interval.high),
      }),
    });
  }
  const versions = evaluation.models.flatMap(({ name, version }) => (version ? [`${name}@${version}`] : []));
  if (versions.length > 0) known.push({ label: t('Versions'), value: list(versions) });
  return known;
}

function copiesNote({ copies, models }: Evaluation): { title: string; text: string } {
  const exact = copies.filter(copy => copy.exact).length;
  const rows = rowNumbers(
    copies.map(({ row }) => row + 1),
    copies.length,
  );
  const what = t(
    '{n, plural, one {# held-out row stands} other {# held-out rows stand}} in the training data as well ({exact, number} to the letter): {rows}.',
    { n: copies.length, exact, rows },
  );
  const left = models[0]?.clean
    ? t('The figures without them are given below.')
    : t('None is left without them: these figures say nothing of new questions.');
  return { title: what, text: left };
}

function samples({ samples, models }: Evaluation): Block {
  return {
    kind: 'rows',
    rows: samples.map(({ row, question, expected, answers }) => ({
      label: t('Row {row, number}', { row: row + 1 }),
      fields: [
        { name: t('Question'), text: question },
        { name: t('Expected'), text: expected },
        ...models.map(({ name }, at) => ({ name, text: answers[at]?.trim() || t('(nothing)') })),
      ],
    })),
  };
}
