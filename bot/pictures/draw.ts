import type { Picture } from '../../agent/reply.ts';
import { leaderboardSpec } from './leaderboard.ts';
import { curveSpec } from './loss-curve.ts';
import { glyphCoverageOf, raster } from './raster.ts';

/**
 * Draws a picture as PNG, 1200 pixels wide. The same picture gives the same bytes, on one machine always and on two as
 * long as no letters are needed that Inter lacks.
 *
 * Names in scripts beyond Latin, Greek and Cyrillic are drawn by the machine's own fonts where it has them; characters
 * that none has (mostly emoji) are left out. The first takes 0.2 s, since Vega is loaded for it; the next take 30 to 80 ms.
 */
export function drawPicture(picture: Picture): Promise<Drawing> {
  const drawing = last.then(() => draw(picture));
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

async function draw(picture: Picture): Promise<Drawing> {
  const glyphs = await glyphCoverageOf(wordsOf(picture));
  const { parse, scale, View } = await import('vega');
  const linear = scale('linear');
  const spec =
    picture.chart === 'leaderboard'
      ? leaderboardSpec(picture, glyphs)
      : curveSpec(picture, glyphs, (domain, range, nice) => {
          const made = linear().domain(domain).range(range);
          return nice ? made.nice(5) : made;
        });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return await raster(await view.toSVG(), glyphs.borrowed.size > 0);
  } finally {
    view.finalize();
  }
}

function wordsOf(picture: Picture): string {
  const common = picture.title + picture.subtitle;
  return picture.chart === 'leaderboard'
    ? common + picture.entries.map(entry => entry.name + entry.detail).join('')
    : common + picture.x + picture.y + picture.series.map(one => one.name).join('');
}
