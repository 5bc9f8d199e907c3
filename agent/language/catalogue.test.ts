import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { definitions } from '../../test/words.ts';
import { commands } from '../commands/index.ts';
import { catalogueOf } from './catalogue.ts';
import { type Language, languages, locales } from './languages.ts';

const english = catalogueOf('en');
const plainTexts = new Set(definitions());
const translated = languages.filter(language => language !== 'en');

describe.each(translated)('the translations to %s', language => {
  const texts = Object.entries(catalogueOf(language));

  test('are of texts that are said', () => {
    expect(texts.map(([text]) => text).filter(text => !(text in english))).toEqual([]);
  });

  test('can be formatted, and have the values of the English text, no more and no fewer', () => {
    for (const [text, translation] of texts) {
      if (plainTexts.has(text)) continue;
      expect([text, valuesOf(translation, language)]).toEqual([text, valuesOf(text, 'en')]);
    }
  });

  test('have all plurals that the language counts with', () => {
    const needed = countingCategories(language);
    for (const [text, translation] of texts) {
      if (plainTexts.has(text)) continue;
      for (const options of pluralsOf(translation, language))
        expect([text, needed.filter(category => !options.includes(category))]).toEqual([text, []]);
    }
  });

  test('have no quotes that ICU would take for its own', () => {
    expect(texts.filter(([text, words]) => !plainTexts.has(text) && words.includes("'"))).toEqual([]);
  });

  test('are there for the menus, the forms and the first messages', () => {
    const known = catalogueOf(language);
    const menus = commands.filter(({ hidden }) => !hidden).map(({ summary }) => summary);
    const first = Object.keys(english).filter(text =>
      /^Welcome|^Drop data here|^Write what you want/.test(text),
    );
    expect([...menus, ...definitions(), ...first].filter(text => !known[text])).toEqual([]);
  });
});

test('a translation with a value that the source does not have would be found', () => {
  expect(valuesOf('{rows, plural, one {# row in {place}} other {# rows}}', 'en')).toEqual([
    'place:argument',
    'rows:plural',
  ]);
});

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

function elements(text: string, language: Language): Element[] {
  const flat = (some: readonly Element[]): Element[] =>
    some.flatMap(element =>
      'options' in element
        ? [element, ...Object.values(element.options).flatMap(option => flat(option.value))]
        : [element],
    );
  return flat(new IntlMessageFormat(text, locales[language], undefined, { ignoreTag: true }).getAst());
}

/** The names of the values with how each is formatted, without those that stand for themselves. */
function valuesOf(text: string, language: Language): string[] {
  const kinds: Record<number, string> = {
    1: 'argument',
    2: 'number',
    3: 'date',
    4: 'time',
    5: 'select',
    6: 'plural',
  };
  const values = elements(text, language).flatMap(({ type, ...rest }) =>
    kinds[type] && 'value' in rest && typeof rest.value === 'string' ? [`${rest.value}:${kinds[type]}`] : [],
  );
  return [...new Set(values)].sort();
}

function pluralsOf(text: string, language: Language): string[][] {
  return elements(text, language).flatMap(element =>
    'pluralType' in element ? [Object.keys(element.options)] : [],
  );
}

/** The categories of whole numbers that people meet; ICU wants `other` of all. */
function countingCategories(language: Language): string[] {
  const rules = new Intl.PluralRules(locales[language]);
  const met = Array.from({ length: 1000 }, (_, n) => rules.select(n));
  return [...new Set([...met, 'other'])];
}
