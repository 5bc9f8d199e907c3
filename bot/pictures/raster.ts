import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ResvgRenderOptions } from '@resvg/resvg-js';
import type { GlyphCoverage } from './text-fallback.ts';
import { theme } from './theme.ts';

/**
 * Turns an SVG into a PNG, off the main thread. `Resvg.render`, which does it on the main thread, kept every picture's
 * pixels in memory until the process had 3 GB after 600 of them; this stayed under 0.5 GB.
 *
 * @param wide whether letters are needed that the shipped font lacks; then the fonts of the machine help out
 * @param paper the colour behind it all
 */
export async function raster(
  svg: string,
  { wide, paper }: { wide: boolean; paper: string },
): Promise<{ png: Uint8Array; width: number; height: number }> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(svg, { font: fonts(wide), background: paper });
  return { png: new Uint8Array(image.asPng()), width: image.width, height: image.height };
}

/**
 * Which characters of a text the fonts can draw. Inter covers Latin, Greek, Cyrillic and Vietnamese; for the rest the
 * machine's own fonts are asked, which takes 0.2 s on a machine with 300 of them, so they are left alone while Inter is
 * enough.
 */
export async function glyphCoverageOf(text: string): Promise<GlyphCoverage> {
  const unusual = new Set(
    [...text.normalize('NFC'), ...text].filter(
      character => character > '\u007e' && !/[\p{C}\s]/u.test(character),
    ),
  );
  const beyond = await boxes(unusual, false);
  const lacking = beyond.size ? await boxes(beyond, true) : beyond;
  return { lacking, borrowed: beyond.difference(lacking) };
}

const known = { false: new Map<string, boolean>(), true: new Map<string, boolean>() };
const mostKnown = 20_000;

/**
 * Which of the characters come out as the box that stands for a missing letter: each is turned into its outline at the
 * same place, and compared with the outline of a character that does not exist.
 */
async function boxes(characters: ReadonlySet<string>, wide: boolean): Promise<Set<string>> {
  const cache = known[`${wide}`];
  if (cache.size > mostKnown) cache.clear();
  const asked = [...characters].filter(character => !cache.has(character));
  if (asked.length) {
    const { Resvg } = await import('@resvg/resvg-js');
    const glyph = (character: string, id: string) =>
      `<text id="${id}" x="0" y="20" font-family="${theme.font}" font-weight="${theme.strong}" font-size="20">&#${character.codePointAt(0)};</text>`;
    const probe = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">${glyph('\u{10fffd}', 'missing')}${asked.map((character, index) => glyph(character, `c${index}`)).join('')}</svg>`;
    const drawn = new Resvg(probe, { font: fonts(wide) }).toString();
    const outlines = new Map(
      [...drawn.matchAll(/<g id="(\w+)">(.*?)<\/g>/gs)].map(([, id, outline]) => [id, outline?.trim()]),
    );
    asked.forEach((character, index) => {
      const outline = outlines.get(`c${index}`);
      cache.set(character, outline === undefined || outline === outlines.get('missing'));
    });
  }
  return new Set([...characters].filter(character => cache.get(character)));
}

let inter: string[] | undefined;

function fonts(wide: boolean): ResvgRenderOptions['font'] {
  if (!inter) {
    const folder = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json'));
    inter = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map(file =>
      join(folder, file),
    );
  }
  return {
    fontFiles: inter,
    loadSystemFonts: wide,
    defaultFontFamily: theme.font,
    sansSerifFamily: theme.font,
  };
}
