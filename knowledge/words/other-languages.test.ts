import { expect, test } from 'vitest';
import { otherLanguageOf, translate } from './other-languages.ts';

test.each([
  ['Wie ändere ich mein Passwort?', 'de'],
  ['¿Cómo elimino a un usuario?', 'es'],
  ['¿Cómo envío eventos a Kafka?', 'es'],
  ['Comment changer mon mot de passe ?', 'fr'],
  ['Como faço para coletar logs do Kubernetes?', 'pt'],
  ['Как удалить аккаунт?', 'ru'],
  ['怎么修改密码', 'zh'],
])('"%s" is asked in %s', (question, language) => {
  expect(otherLanguageOf(question)).toBe(language);
});

test.each([
  'how do i install a plugin',
  'ERROR: could not get API info for FullNode',
  'docker compose up -d fails on my raspberry pi',
  'can i use des or aes for it',
  'total sales per sales person',
  'add a la carte pricing',
  '',
  '😀',
])('"%s" is asked in no other language than English', question => {
  expect(otherLanguageOf(question)).toBeUndefined();
});

test('a word brings what it is called in English docs and in others of its own language', () => {
  expect(translate('Wie ändere ich mein Passwort?', 'de')).toEqual([
    expect.objectContaining({
      english: expect.arrayContaining(['chang']),
      beginnings: expect.arrayContaining(['änder']),
    }),
    expect.objectContaining({ english: ['password'], beginnings: ['passwort', 'kennwort'] }),
  ]);
});

test('names and words that nobody knows stay as they are', () => {
  expect(translate('Wie installiere ich Kafka mit Flurbelheim?', 'de').map(word => word.term)).toEqual([
    'installier',
    'kafka',
    'flurbelheim',
  ]);
});

test('inflected words of German are known without their “ge”', () => {
  expect(translate('Warum wurde meine Datei gelöscht?', 'de').flatMap(word => word.english)).toEqual(
    expect.arrayContaining(['delet', 'file']),
  );
});
