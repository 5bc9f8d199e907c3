import type { Plan } from '../../workers/workers.ts';
import type { Note, Reply } from '../reply.ts';
import { bytes, count, duration, figure, list, number } from '../words.ts';

/** Methods as they are written in the field. */
export const methodWords = {
  lora: 'LoRA',
  qlora: 'QLoRA (4-bit base)',
  full: 'all weights',
  freeze: 'last layers',
} as const;

/** What a training run would take, before anybody says yes. */
export function planCard(
  plan: Plan,
  label: string,
  credits: readonly { name: string; items: number }[],
): Reply {
  const { settings } = plan;
  const who = credits.slice(0, 3).map(credit => `${credit.name} (${count(credit.items, 'row')})`);
  if (credits.length > 3) who.push(`${credits.length - 3} more`);
  return {
    title: `Train ${plan.base.name} on ${label}`,
    state: { tone: 'neutral', text: `The model will be called ${plan.name}` },
    blocks: [
      {
        kind: 'facts',
        facts: [
          {
            label: 'Data',
            value: `${count(plan.rows, 'row')}, about ${number(plan.tokens)} tokens an epoch`,
          },
          {
            label: 'Method',
            value: `${methodWords[settings.method]}, ${figure(settings.epochs)} ${settings.epochs === 1 ? 'epoch' : 'epochs'}, ${count(plan.steps, 'step')}`,
          },
          {
            label: 'Learning rate',
            value: `${settings.learningRate}, batch ${settings.batchSize}, rank ${settings.rank}, at most ${number(settings.maxLength)} tokens a row`,
          },
          { label: 'Memory', value: `about ${bytes(plan.memory)}` },
          {
            label: 'Time',
            value:
              plan.seconds === undefined
                ? 'not known before the first run on this machine'
                : `about ${duration(plan.seconds)}`,
          },
          ...(plan.download.length
            ? [
                {
                  label: 'Fetched first',
                  value: list(plan.download.map(one => `${one.what} (${bytes(one.bytes)})`)),
                },
              ]
            : []),
          { label: 'Credit goes to', value: list(who) || 'nobody yet' },
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
