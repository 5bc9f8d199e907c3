import type { Picture } from '../../agent/reply.ts';
import { leaderboardHeight } from './leaderboard.ts';
import { curveHeight } from './loss-curve.ts';
import { theme } from './theme.ts';

/** How large a picture comes out, in pixels, without drawing it: a page can leave room before it has arrived. */
export function pictureSize(picture: Picture): { width: number; height: number } {
  return {
    width: theme.width,
    height: picture.chart === 'leaderboard' ? leaderboardHeight(picture) : curveHeight,
  };
}
