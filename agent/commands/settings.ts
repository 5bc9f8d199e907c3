import { z } from 'zod';
import { setting, text } from '../arguments/argument-types.ts';
import { changeCard } from '../cards/change.ts';
import { settingsCard } from '../cards/settings.ts';
import { command } from '../command.ts';
import { optionNamed, settingNamed, settingsOf } from '../community/settings.ts';
import { inLanguage, t } from '../language/translate.ts';
import { capital } from '../words.ts';

export const settings = command({
  name: 'settings',
  summary: 'Shows or changes the settings of this channel and this community',
  args: z.object({
    key: setting().optional().describe('Which setting, such as listen; left out: all are shown'),
    value: text(200).optional().describe('What to set it to, such as on; left out: it is shown'),
  }),
  role: 'operator',
  reads: ({ value }) => value === undefined,
  phrases: [
    'settings',
    'show the settings',
    'set {key} to {value}',
    'change the setting {key} to {value}',
    'turn {key} {value}',
    'what is {key} set to?',
    'configure {key} = {value}',
    'switch the {key} to {value}',
  ],
  asks: async ({ key, value }, context) => {
    if (key === undefined || value === undefined) return undefined;
    const wanted = settingNamed(key, settingsOf(await context.rooms.chats.byId(context.chatId)));
    const { value: to, words } = optionNamed(value, wanted);
    const from = await wanted.read(context);
    if (from === to) return undefined;
    return {
      go: t('Change it'),
      change: false,
      unless: 'command',
      card: changeCard(
        wanted.of === 'channel'
          ? t('Change {setting} for this channel?', { setting: wanted.key })
          : t('Change {setting} for this community?', { setting: wanted.key }),
        [{ what: capital(wanted.key), from, to }],
        t('Then {what}.', { what: words }),
      ),
    };
  },
  async *run({ key, value }, context) {
    const { rooms, chatId } = context;
    const all = settingsOf(await rooms.chats.byId(chatId));
    const wanted = key === undefined ? undefined : settingNamed(key, all);
    if (wanted && value !== undefined) {
      await wanted.write(optionNamed(value, wanted).value, context);
    }
    const shown = await Promise.all(
      (wanted && value === undefined ? [wanted] : all).map(async one => ({
        setting: one,
        value: await one.read(context),
      })),
    );
    const changed = value === undefined ? undefined : shown.find(one => one.setting === wanted);
    // A language that was just settled on is shown in itself.
    const spoken = (await rooms.people.settledLanguage(context.community.id)) ?? context.language;
    yield inLanguage(spoken, () => settingsCard(shown, changed));
  },
});
