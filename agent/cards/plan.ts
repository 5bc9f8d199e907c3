import { message } from '../../store/message.ts';
import type { Plan, RowsLearned } from '../../workers/workers.ts';
import { t } from '../language/translate.ts';
import type { Note, Reply } from '../reply.ts';
import { bytes, duration, list } from '../words.ts';

/** Methods as they are written in the field. */
export const methodWords = {
  lora: message('LoRA'),
  qlora: message('QLoRA (4-bit base)'),
  full: message('all weights'),
  freeze: message('last layers'),
} as const;

/** What a training run would take, before anybody says yes. */
export function planCard(
  plan: Plan,
  label: string,
  credits: readonly { name: string; items: number }[],
): Reply {
  const { settings } = plan;
  const who = credits
    .slice(0, 3)
    .map(({ name, items }) =>
      t('{name} ({rows, plural, one {# row} other {# rows}})', { name, rows: items }),
    );
  if (credits.length > 3) who.push(t('{n, number} more', { n: credits.length - 3 }));
  return {
    title: t('Train {base} on {data}', { base: plan.base.name, data: label }),
    state: { tone: 'neutral', text: t('The model will be called {name}', { name: plan.name }) },
    blocks: [
      {
        kind: 'facts',
        facts: [
          {
            label: t('Data'),
            value: plan.counted
              ? t('{rows, plural, one {# row} other {# rows}}, about {tokens, number} tokens an epoch', {
                  rows: plan.rows,
                  tokens: Math.round(plan.tokens),
                })
              : t(
                  '{rows, plural, one {# row} other {# rows}}, at most about {tokens, number} tokens an epoch',
                  {
                    rows: plan.rows,
                    tokens: Math.round(plan.tokens),
                  },
                ),
          },
          ...(plan.learned.whole < plan.rows
            ? [{ label: t('Learned'), value: learnedWords(plan.learned, plan.settings.maxLength) }]
            : []),
          {
            label: t('Held out'),
            value: plan.heldOut
              ? t('{n, plural, one {# row} other {# rows}}', { n: plan.heldOut })
              : t('nothing'),
          },
          {
            label: t('Method'),
            value: t(
              '{method}, {epochs, plural, one {# epoch} other {# epochs}}, {steps, plural, one {# step} other {# steps}}',
              { method: methodWords[settings.method], epochs: settings.epochs, steps: plan.steps },
            ),
          },
          {
            label: t('Learning rate'),
            value: t('{rate}, batch {batch}, rank {rank}, at most {tokens, number} tokens a row', {
              rate: String(settings.learningRate),
              batch: settings.batchSize,
              rank: settings.rank,
              tokens: settings.maxLength,
            }),
          },
          { label: t('Memory'), value: t('about {size}', { size: bytes(plan.memory) }) },
          {
            label: t('Time'),
            value:
              plan.seconds === undefined
                ? t('not known before the first run on this machine')
                : t('about {time}', { time: duration(plan.seconds) }),
          },
          ...(plan.download.length
            ? [
                {
                  label: t('Fetched first'),
                  value: list(plan.download.map(one => `${one.what} (${bytes(one.bytes)})`)),
                },
              ]
            : []),
          { label: t('Credit goes to'), value: list(who) || t('nobody yet') },
        ],
      },
      ...(plan.warnings.length
        ? [
            {
              kind: 'notes' as const,
              notes: plan.warnings.map((title): Note => ({ tone: 'warning', title })),
            },
          ]
        : []),
    ],
  };
}

/** What a run learns of its rows: `5 rows whole, 1 without its end; nothing of 6 of 12 rows within 1,024 tokens`. */
export function learnedWords(learned: RowsLearned, maxLength: number): string {
  const { whole, truncated, tooLong, noAnswer, refused } = learned;
  const all = whole + truncated + tooLong + noAnswer + refused;
  const parts = [t('{n, plural, one {# row} other {# rows}} whole', { n: whole })];
  if (truncated) parts.push(t('{n, number} without the end', { n: truncated }));
  if (tooLong) {
    parts.push(
      t(
        '{n, plural, one {# of {all, number} rows holds} other {# of {all, number} rows hold}} nothing to learn within {most, number} tokens',
        { n: tooLong, all, most: maxLength },
      ),
    );
  }
  if (noAnswer) parts.push(t('{n, number} without an answer left out', { n: noAnswer }));
  if (refused) parts.push(t('{n, number} with roles that the base does not know left out', { n: refused }));
  return parts.join('; ');
}
