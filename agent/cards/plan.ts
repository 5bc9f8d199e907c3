import { message } from '../../store/message.ts';
import type { Media } from '../../workers/base-model.ts';
import type { Plan, PlanWarning, RowsLearned } from '../../workers/plan.ts';
import type { Method } from '../../workers/training-request.ts';
import { inWords } from '../arguments/schema.ts';
import { labelOf } from '../language/definitions.ts';
import { currentLocale, t, translate } from '../language/translate.ts';
import type { Fact, Note, Reply } from '../reply.ts';
import { bytes, capital, duration, list } from '../words.ts';
import { counted } from './counted.ts';
import { finerSettings, objectiveWords } from './training-settings.ts';

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
  const who = credits
    .slice(0, 3)
    .map(({ name, items }) =>
      t('{name} ({rows, plural, one {# row} other {# rows}})', { name, rows: items }),
    );
  const { modality } = plan.base;
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
            value: dataWords(plan),
          },
          ...(plan.learned.whole < plan.rows
            ? [{ label: t('Learned'), value: learnedWords(plan.learned, plan.settings.maxLength, modality) }]
            : []),
          {
            label: t('Held out'),
            value: plan.heldOut ? counted(modality ?? 'text', plan.heldOut) : t('nothing'),
          },
          ...(plan.settings.objective === 'sft'
            ? []
            : [{ label: t('Learns'), value: t(objectiveWords[plan.settings.objective]) }]),
          ...settingFacts(plan),
          { label: t('Steps'), value: settingValue('steps', plan.steps) },
          ...finerSettings(plan.settings),
          { label: t('Memory'), value: t('about {size}', { size: bytes(plan.memory) }) },
          ...timeAndDownload(plan),
          { label: t('Credit goes to'), value: list(who) || t('nobody yet') },
        ],
      },
      ...(plan.warnings.length
        ? [
            {
              kind: 'notes' as const,
              notes: plan.warnings.map(warningNote),
            },
          ]
        : []),
    ],
  };
}

function dataWords({ base, rows, counted: isCounted, ...plan }: Plan): string {
  const tokens = Math.round(plan.tokens);
  if (base.modality) {
    return t('{items}, at most about {tokens, number} tokens an epoch', {
      items: counted(base.modality, rows),
      tokens,
    });
  }
  return isCounted
    ? t('{rows, plural, one {# row} other {# rows}}, about {tokens, number} tokens an epoch', {
        rows,
        tokens,
      })
    : t('{rows, plural, one {# row} other {# rows}}, at most about {tokens, number} tokens an epoch', {
        rows,
        tokens,
      });
}

/** A reason to doubt a run or a model, with what to do. */
export function warningNote({ what, advice }: PlanWarning): Note {
  return {
    tone: 'warning',
    title: translate(what),
    ...(advice !== undefined && { text: translate(advice) }),
  };
}

/** What a run learns of its rows: `5 rows whole, 1 without its end; nothing of 6 of 12 rows within 1,024 tokens`. */
export function learnedWords(learned: RowsLearned, maxLength: number, modality?: Media): string {
  const { whole, truncated, tooLong, noAnswer, refused, otherKind = 0 } = learned;
  const all = whole + truncated + tooLong + noAnswer + refused + otherKind;
  const parts = [t('{n, plural, one {# row} other {# rows}} whole', { n: whole })];
  if (truncated) parts.push(t('{n, number} without the end', { n: truncated }));
  if (tooLong && modality === 'audio') {
    parts.push(t('{n, number} longer than its base hears at once left out', { n: tooLong }));
  } else if (tooLong) {
    parts.push(
      t(
        '{n, plural, one {# of {all, number} rows holds} other {# of {all, number} rows hold}} nothing to learn within {most, number} tokens',
        { n: tooLong, all, most: maxLength },
      ),
    );
  }
  if (noAnswer && modality) {
    parts.push(t('{n, number} without a caption or transcript left out', { n: noAnswer }));
  } else if (noAnswer) parts.push(t('{n, number} without an answer left out', { n: noAnswer }));
  if (refused) parts.push(t('{n, number} with roles that the base does not know left out', { n: refused }));
  if (otherKind) parts.push(t('{n, number} of another kind left out', { n: otherKind }));
  return parts.join('; ');
}

/** How long a job would take, and what has to be fetched before it begins. */
export function timeAndDownload({ seconds, download }: Pick<Plan, 'seconds' | 'download'>): Fact[] {
  return [
    {
      label: t('Time'),
      value:
        seconds === undefined
          ? t('not known before the first run on this machine')
          : t('about {time}', { time: duration(seconds) }),
    },
    ...(download.length
      ? [
          {
            label: t('Fetched first'),
            value: list(download.map(one => `${translate(one.what)} (${bytes(one.bytes)})`)),
          },
        ]
      : []),
  ];
}

/** The settings of a plan, each with why it is so. */
export function settingFacts({ settings, reasons }: Pick<Plan, 'settings' | 'reasons'>): Fact[] {
  const values: Record<string, unknown> = { ...settings };
  return reasons.map(({ setting, why }) => ({
    label: settingLabel(setting),
    value: t('{value}: {why}', { value: settingValue(setting, values[setting]), why: translate(why) }),
  }));
}

/** `learningRate` as a title: `Learning rate`. */
export const settingLabel = (setting: string): string => capital(labelOf({ label: inWords(setting) }));

/** A setting’s value as people write it: numbers with their language’s signs, methods by their names. */
export function settingValue(setting: string, value: unknown): string {
  const method =
    setting === 'method'
      ? (methodWords[value as Method] as ReturnType<typeof message> | undefined)
      : undefined;
  if (method) return t(method);
  if (typeof value === 'boolean') return value ? t('yes') : t('no');
  if (typeof value !== 'number') return String(value);
  // A tiny one as it is typed, since it would round to nothing.
  return Math.abs(value) < 0.001 && value !== 0 ? String(value) : value.toLocaleString(currentLocale());
}
