import { message } from '../../store/message.ts';
import type { DryRun } from '../../workers/plan.ts';
import { t } from '../language/translate.ts';
import type { Block, Fact, Reply } from '../reply.ts';
import { bytes, figure } from '../words.ts';
import { learnedWords, settingFacts, warningNote } from './plan.ts';

/** What a run would read and learn, shown before it is queued. */
export function dryRunCard(found: DryRun, label: string, args: Record<string, unknown>): Reply {
  const { plan, rows, loss } = found;
  return {
    title: t('Dry run: {base} on {data}', { base: plan.base.name, data: label }),
    state: { tone: 'neutral', text: t('Nothing is queued; this is what would be read and learned') },
    blocks: [
      { kind: 'facts', facts: facts(found) },
      histogram(found, label),
      ...(rows?.length ? [{ kind: 'rows' as const, rows: rows.map(rowOf) }] : []),
      ...(rows
        ? []
        : [
            {
              kind: 'notes' as const,
              notes: [
                {
                  tone: 'warning' as const,
                  title: t('Rows can’t be shown as they are read: {base} is not on this machine yet.', {
                    base: plan.base.name,
                  }),
                  text: t('The first training fetches it; the lengths are estimated till then.'),
                },
              ],
            },
          ]),
      ...(plan.warnings.length ? [{ kind: 'notes' as const, notes: plan.warnings.map(warningNote) }] : []),
    ],
    buttons: [{ label: t('Show the plan'), style: 'primary', call: { command: 'train', args } }],
  };

  function facts({ plan: { learned, settings, memory, steps, reasons } }: DryRun): Fact[] {
    const packing = settingFacts({ settings, reasons: reasons.filter(one => one.setting === 'packing') });
    return [
      { label: t('Learned'), value: learnedWords(learned, settings.maxLength) },
      { label: t('Steps'), value: String(steps) },
      ...packing,
      { label: t('Memory'), value: t('about {size}', { size: bytes(memory) }) },
      ...(loss === undefined
        ? []
        : [
            {
              label: t('First loss'),
              value: t('{loss} on these rows, a perplexity of {perplexity}', {
                loss: figure(loss),
                perplexity: figure(Math.exp(loss)),
              }),
            },
          ]),
    ];
  }
}

function histogram({ plan, lengths }: DryRun, label: string): Block {
  const { maxLength } = plan.settings;
  const longest = lengths.at(-1)?.to ?? 0;
  return {
    kind: 'picture',
    picture: {
      chart: 'histogram',
      title: message('Rows by their length'),
      subtitle: plan.counted
        ? message('{data}, as {base} reads them', { data: label, base: plan.base.name })
        : message('{data}, estimated from the letters', { data: label }),
      x: message('tokens'),
      bins: lengths.map(({ from, to, rows }) => ({ from, to, count: rows })),
      ...(longest > maxLength && {
        limit: { at: maxLength, label: message('cut at {tokens, number} tokens', { tokens: maxLength }) },
      }),
    },
    alt: t('Rows by their length in tokens: {bins}.', {
      bins: lengths
        .filter(({ rows }) => rows > 0)
        .map(({ from, to, rows }) => `${from}–${to - 1}: ${rows}`)
        .join(', '),
    }),
  };
}

function rowOf({ row, tokens, parts, refused }: NonNullable<DryRun['rows']>[number]) {
  const names = {
    read: t('Read, not learned'),
    learned: t('Learned'),
    cut: t('Cut off'),
  };
  const none = refused ? t('The template of the base refuses its roles.') : t('It holds no answer to learn.');
  return {
    label: t('Row {row, number}: {tokens, plural, one {# token} other {# tokens}}', { row: row + 1, tokens }),
    fields: parts.length
      ? parts.map(({ kind, text }) => ({ name: names[kind], text }))
      : [{ name: t('Left out'), text: none }],
  };
}
