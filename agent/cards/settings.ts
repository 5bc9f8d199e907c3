import type { Setting } from '../community/settings.ts';
import { t } from '../language/translate.ts';
import type { Button, Reply } from '../reply.ts';

/** A setting and what it is set to. */
export interface Set {
  setting: Setting;
  value: string;
}

/** How things are settled, with a button for each other way. */
export function settingsCard(all: readonly Set[], changed?: Set): Reply {
  return {
    title: t('Settings'),
    ...(changed && {
      state: {
        tone: 'good' as const,
        text: t('{setting} is {value} now', { setting: changed.setting.key, value: changed.value }),
      },
    }),
    blocks: [
      {
        kind: 'facts',
        facts: all.map(({ setting, value }) => ({
          label:
            setting.of === 'channel'
              ? t('{setting} (this channel)', { setting: setting.key })
              : t('{setting} (this community)', { setting: setting.key }),
          value: optionWords(setting, value),
        })),
      },
    ],
    buttons: all.flatMap(({ setting, value }) =>
      setting.options
        .filter(option => option.value !== value)
        .flatMap(({ value: other, button }): Button[] =>
          button
            ? [
                {
                  label: t(button),
                  // The card shows what holds now, and the button what will.
                  mode: 'confirmed',
                  call: { command: 'settings', args: { key: setting.key, value: other } },
                },
              ]
            : [],
        ),
    ),
  };
}

function optionWords({ options }: Setting, value: string): string {
  const option = options.find(one => one.value === value);
  return option ? `${value}: ${t(option.words)}` : value;
}
