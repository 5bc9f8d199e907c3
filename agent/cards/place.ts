import type { Place } from '../../datanets/place.ts';
import { t } from '../language/translate.ts';
import { cut } from '../words.ts';

/** Where a passage stands, for a label: `page 3, Oil › Care`. */
export function placeWords({ page, toPage, slide, headings = [], from, to }: Place): string {
  const parts = [
    page !== undefined &&
      (toPage === undefined ? t('page {page}', { page }) : t('pages {page} to {toPage}', { page, toPage })),
    slide !== undefined && t('slide {slide}', { slide }),
    from !== undefined && `${clock(from)}–${clock(to ?? from)}`,
    headings.length > 0 && cut(headings.join(' › '), 60),
  ];
  return parts.filter(part => part !== false).join(', ');
}

/** `1:02:03` from seconds. */
function clock(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    Math.floor(seconds) % 60,
  ];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
