import { expect, test } from 'vitest';
import { allOf, anyOf, message, quoted } from '../../store/message.ts';
import { acceptedLanguage, languageOf } from './languages.ts';
import { currentLanguage, inLanguage, t } from './translate.ts';

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['es-419', 'es'],
  ['pt-br', 'pt'],
  ['pt-PT', 'pt'],
  ['zh-CN', 'zh'],
  ['zh-hans', 'zh'],
  ['zh', 'zh'],
  ['zh-TW', undefined],
  ['zh_HK', undefined],
  ['EN-us', 'en'],
  ['ja', undefined],
  ['', undefined],
  ['not a tag!', undefined],
])('the tag %j of a platform is %s', (tag, language) => expect(languageOf(tag)).toBe(language));

test.each([
  ['de-CH, fr;q=0.9, en;q=0.8', 'de'],
  ['ja, fr;q=0.5, de;q=0.7', 'de'],
  ['*', undefined],
  ['de;q=0, ru', 'ru'],
  ['', undefined],
])('a browser that accepts %j reads %s', (header, language) =>
  expect(acceptedLanguage(header)).toBe(language),
);

test('a text is said in the language of the call, also after a wait and in what it calls', async () => {
  const said = async () => {
    await Promise.resolve();
    return t('{rows, plural, one {# row} other {# rows}}', { rows: 3 });
  };
  expect(await Promise.all([inLanguage('de', said), inLanguage('ru', said), said()])).toEqual([
    '3 Zeilen',
    '3 строки',
    '3 rows',
  ]);
  expect(currentLanguage()).toBe('en');
});

test('what has no translation is said in English, with its numbers as the language writes them', () => {
  expect(inLanguage('de', () => t('{n, number} sacks of grain', { n: 1482 }))).toBe('1.482 sacks of grain');
});

test('a message in a message is translated with it, and names are not', () => {
  const role = message('a reviewer');
  expect(inLanguage('es', () => t('**{name}** is now {role}.', { name: 'Send', role }))).toBe(
    '**Send** ahora es revisor.',
  );
});

test('names in a list have the quotes of the language, and languages its names', () => {
  const said = () =>
    t('{names}: {languages}', {
      names: allOf([quoted('a'), quoted('b')]),
      languages: anyOf([message('{language}', { language: { language: 'ru' } }), 'Latin']),
    });
  expect(inLanguage('de', said)).toBe('„a“ und „b“: Russisch oder Latin');
  expect(inLanguage('fr', said)).toBe('« a » et « b »: russe ou Latin');
});
