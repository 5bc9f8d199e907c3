import type { Plan } from '../../workers/plan.ts';
import { t } from '../language/translate.ts';
import type { Button, FormHints } from '../reply.ts';
import { settingValue } from './plan.ts';

/** How the form looks that changes a plan: what is taken for what is left open. */
export function planForm(plan: Plan, args: Record<string, unknown>, fields?: string[]): FormHints {
  const takes: Record<string, string> = { name: plan.name };
  for (const [setting, value] of Object.entries(plan.settings)) {
    if (value !== undefined) takes[setting] = settingValue(setting, value);
  }
  for (const [name, value] of Object.entries(args)) if (value !== undefined) delete takes[name];
  return { takes, ...(fields && { fields }) };
}

/** What can be done with a plan beside starting it and changing what it is about. */
export function planButtons(plan: Plan, args: Record<string, unknown>): Button[] {
  // Packing has a button of its own: the form has room for five on Discord.
  const settings = plan.reasons.map(({ setting }) => setting).filter(setting => !apart.has(setting));
  return [
    {
      label: t('Settings'),
      call: { command: 'train', args, form: planForm(plan, args, settings) },
      mode: 'form',
      only: 'asker',
    },
    ...packingButton(plan, args),
    // It shows rows of text.
    ...(plan.base.modality ? [] : [{ label: t('Dry run'), call: { command: 'dry run', args } }]),
    {
      label: t('Try several'),
      call: { command: 'sweep start', args: sweptArguments(args) },
      mode: 'form',
      only: 'asker',
    },
    {
      label: t('Keep settings'),
      call: { command: 'preset save', args: { settings: written(plan, args) } },
      mode: 'form',
    },
  ];
}

/** Switches packing, where it can be done and several rows go through at once. */
function packingButton({ reasons, settings: { packing } }: Plan, args: Record<string, unknown>): Button[] {
  const known = reasons.find(({ setting }) => setting === 'packing');
  if (!known || !(packing || known.given)) return [];
  const label = packing ? t('Don’t pack rows') : t('Pack rows');
  return [{ label, call: { command: 'train', args: { ...args, packing: !packing } }, only: 'asker' }];
}

const apart: ReadonlySet<string> = new Set(['method', 'packing']);

/** The goal and the settings as they are typed: `goal=style rank=8`. */
function written({ settings }: Plan, { goal }: Record<string, unknown>): string {
  return Object.entries({ ...(goal !== undefined && { goal }), ...settings })
    .filter(([name, value]) => value !== undefined && name !== 'maxSteps')
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}

/** The same run as the first of several: what it is about, and its chosen settings as they are typed. */
function sweptArguments(args: Record<string, unknown>): Record<string, unknown> {
  const { base, datanet, version, goal, name: _, ...settings } = args;
  const written = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${String(value)}`],
  );
  return {
    bases: [base],
    datanet,
    ...(version !== undefined && { version }),
    ...(goal !== undefined && { goal }),
    ...(written.length && { settings: written.join(' ') }),
  };
}
