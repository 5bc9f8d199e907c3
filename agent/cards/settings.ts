import type { Setting } from '../community/settings.ts';
import type { Button, Reply } from '../reply.ts';

/** A setting and what it is set to. */
export interface Set {
  setting: Setting;
  value: string;
}

/** How things are settled, with a button for each other way. */
export function settingsCard(all: readonly Set[], changed?: Set): Reply {
  return {
    title: 'Settings',
    ...(changed && {
      state: { tone: 'good' as const, text: `${changed.setting.key} is ${changed.value} now` },
    }),
    blocks: [
      {
        kind: 'facts',
        facts: all.map(({ setting, value }) => ({
          label: `${setting.key} (this ${setting.of})`,
          value: `${value}: ${setting.options.find(option => option.value === value)?.words ?? ''}`,
        })),
      },
    ],
    buttons: all.flatMap(({ setting, value }) =>
      setting.options
        .filter(option => option.value !== value)
        .map(
          (option): Button => ({
            label: option.button,
            // The card shows what holds now, and the button what will.
            mode: 'confirmed',
            call: { command: 'settings', args: { key: setting.key, value: option.value } },
          }),
        ),
    ),
  };
}
