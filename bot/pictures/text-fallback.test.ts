import { describe, expect, test } from 'vitest';
import { fitText, type GlyphCoverage, widthInEms } from './text-fallback.ts';

const inter: GlyphCoverage = { borrowed: new Set(), lacking: new Set() };
const wide = 10_000;
const write = (text: string, glyphs = inter) => fitText(text, wide, 42, glyphs);

describe('a name in a picture', () => {
  test.each([
    ['is left as it is', 'Ada Łukasiewicz', 'Ada Łukasiewicz'],
    ['loses what would turn the direction of its neighbours', 'a\u202Egnp.exe', 'agnp.exe'],
    ['loses control characters, which are no XML', 'a\u0000b\u0007\nc', 'a b c'],
    ['keeps half a surrogate from breaking the picture', 'a\ud83d', 'a\ufffd'],
    ['is an ellipsis when nothing of it can be drawn', ' \n ', '…'],
  ])('%s', (_, given, drawn) => expect(write(given)).toBe(drawn));

  test('loses letters that no font has, and whole emoji with all their parts', () => {
    const glyphs = { borrowed: new Set<string>(), lacking: new Set(['👩', '💻', '✨']) };
    expect(write('Ada 👩‍💻✨ L.', glyphs)).toBe('Ada L.');
  });

  test('has two marks on a letter at most', () => {
    expect(write(`Z${'\u0336\u0321\u032b\u0342'.repeat(50)}o`)).toMatch(/^Z\p{M}\p{M}o$/u);
  });

  test('loses marks that another font than the letter’s would have to set', () => {
    const glyphs = { borrowed: new Set(['\u0336', 'क', 'ि']), lacking: new Set<string>() };
    expect(write('a\u0336 कि', glyphs)).toBe('a कि');
  });
});

describe('a long name', () => {
  test('is cut where the room ends, at a whole letter', () => {
    const cut = fitText('👨‍👩‍👧'.repeat(40), 420, 42, inter);
    expect(cut).toMatch(/^(👨‍👩‍👧)+…$/u);
    expect(widthInEms(cut)).toBeLessThanOrEqual(10);
  });

  test('gets no ellipsis when it just fits', () => {
    expect(fitText('Ada', widthInEms('Ada') * 42, 42, inter)).toBe('Ada');
  });
});
