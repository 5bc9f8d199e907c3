import type { Preset } from '../../workers/training-request.ts';
import { optionLabel } from '../language/definitions.ts';
import { t } from '../language/translate.ts';
import type { Block, Reply } from '../reply.ts';
import { settingLabel, settingValue } from './plan.ts';

/** Settings that were kept, with the way to use them. */
export function presetCard({ name, settings }: Preset): Reply {
  return {
    state: { tone: 'good', text: t('Kept as {name}', { name }) },
    blocks: [
      settingsTable(settings),
      {
        kind: 'text',
        markdown: t('Use them with “preset={name}”: `/train smollm2-135m maths preset={name}`.', { name }),
      },
    ],
    buttons: [
      { label: t('Train with them'), call: { command: 'train', args: { preset: name } }, mode: 'form' },
    ],
  };
}

/** All presets of a community. */
export function presetTable(presets: readonly Preset[]): Block {
  return {
    kind: 'table',
    columns: [{ label: t('Name') }, { label: t('Settings') }, { label: t('Kept by') }],
    rows: presets.map(({ name, settings, savedBy }) => [
      name,
      Object.entries(settings)
        .map(([setting, value]) => `${setting}=${String(value)}`)
        .join(' '),
      savedBy,
    ]),
  };
}

/** Kept settings, one a line. */
export function settingsTable(settings: Preset['settings']): Block {
  return {
    kind: 'facts',
    facts: Object.entries(settings).map(([setting, value]) => ({
      label: settingLabel(setting),
      value: setting === 'goal' ? optionLabel(String(value)) : settingValue(setting, value),
    })),
  };
}
