import type { Ratings } from '../community/feedback.ts';
import { t } from '../language/translate.ts';

/** What people thought of answers. */
export function ratingWords({ good, bad }: Ratings): string {
  return t('{good, number} good, {bad, number} bad', { good, bad });
}
