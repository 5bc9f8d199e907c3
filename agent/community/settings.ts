import { timeZoneNamed } from '../../store/day.ts';
import { UserError } from '../../store/errors.ts';
import { allOf, anyOf, message, type TranslatableMessage } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { Instructions } from '../instructions/instructions.ts';
import { languages, ownNames } from '../language/languages.ts';
import type { People } from '../people/people.ts';
import type { Chats } from './chats.ts';

/** Something a community settles for itself, as `/settings` shows and changes it. Only what has an effect is one. */
export interface Setting {
  key: string;
  /** For this channel alone, or for the whole community. */
  of: 'channel' | 'community';
  options: readonly Option[];
  /** Where more can be given than can be listed: what was given as it is kept, or undefined. */
  named?(value: string): Option | undefined;
  read(scope: Scope): Promise<string>;
  write(value: string, scope: Scope): Promise<void>;
}

/** Where a setting is read or written: a chat of a community. A command’s context is one. */
export interface Scope {
  chatId: number;
  community: { id: number };
  rooms: { chats: Chats; people: People; instructions: Instructions };
}

export interface Option {
  value: string;
  /** What holds then, as a clause. */
  words: TranslatableMessage;
  /** The button that chooses it, where one does. */
  button?: TranslatableMessage;
}

const listen: Setting = {
  key: 'listen',
  of: 'channel',
  options: [
    {
      value: 'off',
      words: message('I answer here when I am mentioned, replied to, or given a command'),
      button: message('Stop listening here'),
    },
    {
      value: 'on',
      words: message('what is said here is meant for me; nobody needs to mention me'),
      button: message('Listen here'),
    },
  ],
  read: async ({ rooms, chatId }) => ((await rooms.chats.listening(chatId)).listens ? 'on' : 'off'),
  write: (value, { rooms, chatId }) => rooms.chats.listen(chatId, value === 'on'),
};

const newcomers: Setting = {
  key: 'newcomers',
  of: 'community',
  options: [
    {
      value: 'everyone',
      words: message('who was given no role may ask, look around and chat with models'),
      button: message('Newcomers only look'),
    },
    {
      value: 'contributor',
      words: message('who was given no role may give data as well'),
      button: message('Newcomers may give data'),
    },
  ],
  read: ({ rooms, community }) => rooms.people.newcomers(community.id),
  write: (value, { rooms, community }) =>
    rooms.people.setNewcomers(community.id, value === 'contributor' ? 'contributor' : 'everyone'),
};

/** `automatic` is each person's own; the buttons offer that alone, since the languages are many. */
const language: Setting = {
  key: 'language',
  of: 'community',
  options: [
    {
      value: 'automatic',
      words: message('everybody is answered in the language of their own app'),
      button: message('Everybody’s own language'),
    },
    ...languages.map(value => ({
      value,
      words: message('everybody is answered in {language}', { language: ownNames[value] }),
    })),
  ],
  read: async ({ rooms, community }) => (await rooms.people.settledLanguage(community.id)) ?? 'automatic',
  write: (value, { rooms, community }) =>
    rooms.people.settleLanguage(
      community.id,
      languages.find(one => one === value),
    ),
};

/** What the language model is told here, its stewards may have models in chats told too. */
export const instructionsInChats: Setting = {
  key: 'instructions',
  of: 'community',
  options: [
    {
      value: 'off',
      words: message('models that people chat with are not told the instructions'),
      button: message('Keep instructions from chats'),
    },
    {
      value: 'on',
      words: message('models that people chat with are told the instructions first'),
      button: message('Tell instructions in chats'),
    },
  ],
  read: async ({ rooms, community }) => ((await rooms.instructions.inChats(community.id)) ? 'on' : 'off'),
  write: (value, { rooms, community }) => rooms.instructions.setInChats(community.id, value === 'on'),
};

/** By whose clocks a day begins, for what people may give a day. */
const timeZone: Setting = {
  key: 'timezone',
  of: 'community',
  options: [
    { value: 'UTC', words: message('a day of limits begins at midnight in {zone}', { zone: 'UTC' }) },
  ],
  named(value) {
    const zone = timeZoneNamed(value);
    return zone === undefined
      ? undefined
      : { value: zone, words: message('a day of limits begins at midnight in {zone}', { zone }) };
  },
  read: ({ rooms, community }) => rooms.people.timeZone(community.id),
  write: (value, { rooms, community }) => rooms.people.setTimeZone(community.id, value),
};

/** Of what waits for reviewers, once a day. */
const reminders: Setting = {
  key: 'reminders',
  of: 'community',
  options: [
    {
      value: 'on',
      words: message('stewards are reminded once a day of what has waited for reviewers for a day'),
      button: message('Remind of waiting reviews'),
    },
    {
      value: 'off',
      words: message('nobody is reminded of what waits for reviewers'),
      button: message('No more reminders'),
    },
  ],
  read: async ({ rooms, community }) => ((await rooms.people.isReminded(community.id)) ? 'on' : 'off'),
  write: (value, { rooms, community }) => rooms.people.setReminded(community.id, value === 'on'),
};

/** Those that have an effect in that chat: in a chat of one's own everything is meant for us anyway. */
export function settingsOf(chat: { private: boolean }): readonly Setting[] {
  const everywhere = [newcomers, language, timeZone, reminders, instructionsInChats];
  return chat.private ? everywhere : [listen, ...everywhere];
}

/** @throws UserError naming those there are, when none has that key. */
export function settingNamed(key: string, settings: readonly Setting[]): Setting {
  const given = key.trim().toLowerCase();
  const wanted = otherKeys[given] ?? given;
  const found = settings.find(setting => setting.key === wanted);
  if (found) return found;
  if (wanted === listen.key)
    throw new UserError(message('In a chat of your own everything is meant for me anyway.'));
  const keys = settings.map(setting => setting.key);
  throw new UserError(
    message(
      'There is no setting “{key}” here; {n, plural, one {there is} other {there are}} {keys}. Those of the whole installation are environment variables; the docs list them.',
      { key, n: keys.length, keys: allOf(keys) },
    ),
    nearest(wanted, keys),
  );
}

const otherKeys: Record<string, string> = {
  listening: 'listen',
  newcomer: 'newcomers',
  languages: 'language',
  reminder: 'reminders',
  'time zone': 'timezone',
  'time-zone': 'timezone',
};

/** @throws UserError naming the options, when it is none of them. */
export function optionNamed(value: string, { key, options, named }: Setting): Option {
  const wanted = value.trim().toLowerCase();
  const plainly = synonyms[wanted] ?? wanted;
  const found = options.find(option => option.value === plainly);
  if (found) return found;
  if (named) {
    const free = named(value);
    if (free) return free;
    throw new UserError(
      message(
        '{key} is a name of the IANA time zones, such as Europe/Berlin, America/Sao_Paulo or UTC; there is no “{value}”.',
        {
          key,
          value,
        },
      ),
    );
  }
  const values = options.map(option => option.value);
  throw new UserError(
    message('{key} can be {values}; you gave “{value}”.', { key, values: anyOf(values), value }),
    nearest(wanted, values),
  );
}

const synonyms: Record<string, string> = {
  yes: 'on',
  true: 'on',
  no: 'off',
  false: 'off',
  contributors: 'contributor',
  auto: 'automatic',
  // A language by its name, in English or its own.
  english: 'en',
  spanish: 'es',
  español: 'es',
  espanol: 'es',
  german: 'de',
  deutsch: 'de',
  french: 'fr',
  français: 'fr',
  francais: 'fr',
  portuguese: 'pt',
  português: 'pt',
  portugues: 'pt',
  russian: 'ru',
  русский: 'ru',
  chinese: 'zh',
  中文: 'zh',
};
