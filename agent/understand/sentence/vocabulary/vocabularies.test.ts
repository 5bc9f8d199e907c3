import { describe, expect, test } from 'vitest';
import { english, otherLanguages } from './vocabularies.ts';

/** The languages of the menus besides English. */
const complete = otherLanguages.filter(({ code }) => code !== 'id');

test('the languages of the menus are all there', () => {
  expect(complete.map(({ code }) => code).sort()).toEqual(['de', 'es', 'fr', 'pt', 'ru', 'zh']);
});

describe.each(complete)('$code', ({ orders, words }) => {
  test('every verb by which something is ordered has its forms', () => {
    const missing = Object.keys(english.orders).filter(concept => !orders[concept]?.trim());
    expect(missing).toEqual([]);
  });

  test('every other concept has its words', () => {
    const concepts = [...Object.keys(english.things), ...Object.keys(english.little), 'trained'];
    expect(concepts.filter(concept => !words[concept] && !orders[concept])).toEqual([]);
  });

  test('no concept is spelled as English has none', () => {
    const known = new Set(
      [english.orders, english.words, english.things, english.little].flatMap(table => Object.keys(table)),
    );
    const strange = [orders, words].flatMap(table => Object.keys(table)).filter(one => !known.has(one));
    expect(strange.filter(concept => concept !== 'trained')).toEqual([]);
  });
});
