import type { Chart, Picture } from '../../agent/reply.ts';
import { histogramHeight } from './histogram.ts';
import { leaderboardHeight } from './leaderboard.ts';
import { curveHeight } from './loss-curve.ts';
import { theme } from './theme.ts';
import { waveformHeight } from './waveform.ts';

/** How large a picture comes out, in pixels, without drawing it: a page can leave room before it has arrived. */
export function pictureSize(picture: Picture): { width: number; height: number } {
  if ('stored' in picture) return { width: picture.width, height: picture.height };
  return {
    width: theme.width,
    height: heightOf(picture),
  };
}

function heightOf(picture: Chart): number {
  if (picture.chart === 'leaderboard') return leaderboardHeight(picture);
  if (picture.chart === 'histogram') return histogramHeight;
  return picture.chart === 'curve' ? curveHeight : waveformHeight;
}
