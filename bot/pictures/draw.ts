import type { Chart } from '../../agent/reply.ts';
import { darkened, ground } from './dark.ts';
import { histogramSpec } from './histogram.ts';
import { leaderboardSpec } from './leaderboard.ts';
import { curveSpec } from './loss-curve.ts';
import { raster } from './raster.ts';
import type { GlyphCoverage } from './text-fallback.ts';
import { waveformSpec } from './waveform.ts';
import { type Say, sayingOf, worded } from './words.ts';

/**
 * Draws a picture in the current language as PNG, 1200 pixels wide. The same picture gives the same bytes, on one machine always and on two as
 * long as no letters are needed that Inter lacks.
 *
 * Names in scripts beyond Latin, Greek and Cyrillic are drawn by the machine's own fonts where it has them; characters
 * that none has (mostly emoji) are left out. Where it is seen on a dark page it can be drawn in `dark` colours. The first takes 0.2 s, since Vega is loaded for it; the next take 30 to 80 ms.
 */
export function drawPicture(picture: Chart, { dark = false } = {}): Promise<Drawing> {
  const drawing = last.then(() => draw(picture, dark));
  last = drawing.catch(() => {});
  return drawing;
}

export interface Drawing {
  png: Uint8Array;
  /** In pixels. */
  width: number;
  height: number;
}

// One at a time: each takes 5 MB of pixels and a core for 40 ms, and a page can ask for many at once.
let last: Promise<unknown> = Promise.resolve();

async function draw(given: Chart, dark: boolean): Promise<Drawing> {
  const { say, glyphs } = await sayingOf(given);
  const picture = worded(given, say);
  const { parse, scale, View } = await import('vega');
  const linear = scale('linear');
  const spec = specOf(picture, glyphs, say, (domain, range, nice) => {
    const made = linear().domain(domain).range(range);
    return nice ? made.nice(5) : made;
  });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    const svg = await view.toSVG();
    return await raster(dark ? darkened(svg) : svg, { wide: glyphs.borrowed.size > 0, paper: ground(dark) });
  } finally {
    view.finalize();
  }
}

function specOf(
  picture: Chart<string>,
  glyphs: GlyphCoverage,
  say: Say,
  scale: Parameters<typeof curveSpec>[3],
) {
  if (picture.chart === 'leaderboard') return leaderboardSpec(picture, glyphs, say);
  if (picture.chart === 'histogram') return histogramSpec(picture, glyphs);
  if (picture.chart === 'waveform') return waveformSpec(picture, glyphs);
  return curveSpec(picture, glyphs, say, scale);
}
