import { UserError } from '../../store/errors.ts';
import { allOf, anyOf, message, type TranslatableMessage } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import { languages, ownNames } from '../language/languages.ts';
import type { People } from '../people/people.ts';
import type { Chats } from './chats.ts';

/** Something a community settles for itself, as `/settings` shows and changes it. Only what has an effect is one. */
export interface Setting {
  key: string;
  /** For this channel alone, or for the whole community. */
  of: 'channel' | 'community';
  options: readonly Option[];
  read(scope: Scope): Promise<string>;
  write(value: string, scope: Scope): Promise<void>;
}

/** Where a setting is read or written: a chat of a community. A command’s context is one. */
export interface Scope {
  chatId: number;
  community: { id: number };
  rooms: { chats: Chats; people: People };
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

/** Those that have an effect in that chat: in a chat of one's own everything is meant for us anyway. */
export function settingsOf(chat: { private: boolean }): readonly Setting[] {
  return chat.private ? [newcomers, language] : [listen, newcomers, language];
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
};

/** @throws UserError naming the options, when it is none of them. */
export function optionNamed(value: string, { key, options }: Setting): Option {
  const wanted = value.trim().toLowerCase();
  const plainly = synonyms[wanted] ?? wanted;
  const found = options.find(option => option.value === plainly);
  if (found) return found;
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
