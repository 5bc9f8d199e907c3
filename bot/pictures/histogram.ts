import type { Spec } from 'vega';
import { currentLocale } from '../../agent/language/translate.ts';
import type { Chart } from '../../agent/reply.ts';
import { glyphs, head, type Mark, rule } from './marks.ts';
import { fitText, type GlyphCoverage } from './text-fallback.ts';
import { headHeight, theme } from './theme.ts';

type Histogram = Extract<Chart<string>, { chart: 'histogram' }>;

export const histogramHeight = 760;
const top = headHeight + 104;
const bottom = histogramHeight - 150;
const [left, right] = [theme.margin, theme.width - theme.margin];

/** How many there are of each size: a bar for each bin with its number above, and a line at the limit. */
export function histogramSpec(picture: Histogram, fonts: GlyphCoverage): Spec {
  const { bins, limit } = picture;
  const first = bins[0]?.from ?? 0;
  const last = Math.max(bins.at(-1)?.to ?? 1, limit?.at ?? 0);
  const x = (value: number) => left + ((value - first) / Math.max(1, last - first)) * (right - left);
  const most = bins.reduce((high, bin) => Math.max(high, bin.count), 1);
  const height = (count: number) => ((bottom - top) * count) / most;
  const isBeyond = (from: number) => limit !== undefined && from >= limit.at;
  const wide = bins.length <= 16;
  return {
    width: theme.width,
    height: histogramHeight,
    padding: 0,
    autosize: 'none',
    config: { text: { font: theme.font } },
    data: [
      {
        name: 'bars',
        values: bins.map(({ from, to, count }) => ({
          x: x(from) + 2,
          width: Math.max(1, x(to) - x(from) - 4),
          y: bottom - height(count),
          height: height(count),
          fill: isBeyond(from) ? theme.series[1] : theme.accent,
        })),
      },
    ],
    marks: [
      ...head(
        fitText(picture.title, right - left, theme.title, fonts),
        fitText(picture.subtitle, right - left, theme.small, fonts),
      ),
      {
        type: 'rect',
        from: { data: 'bars' },
        encode: {
          enter: {
            x: { field: 'x' },
            width: { field: 'width' },
            y: { field: 'y' },
            height: { field: 'height' },
            fill: { field: 'fill' },
          },
        },
      },
      ...bins.flatMap(({ from, to, count }) =>
        wide && count > 0
          ? [glyphs(number(count), x((from + to) / 2), bottom - height(count) - 14, centred)]
          : [],
      ),
      rule({ x: left, x2: right, y: bottom }, theme.line, 3),
      ...ticks(bins.map(bin => bin.from).concat(bins.at(-1)?.to ?? 0)).map(tick =>
        glyphs(number(tick), x(tick), bottom + 48, { ...centred, fill: theme.quiet }),
      ),
      glyphs(fitText(picture.x, 500, theme.small, fonts), right, bottom + 104, {
        align: 'right',
        fill: theme.quiet,
        weight: theme.strong,
      }),
      ...(limit ? limitMarks(limit, x(limit.at), fonts) : []),
    ],
  };
}

const centred = { align: 'center' } as const;
const number = (value: number) => value.toLocaleString(currentLocale());

/** A dashed look would be lost on a phone: a line in the second colour, with its words beside it. */
function limitMarks(limit: { label: string }, at: number, fonts: GlyphCoverage): Mark[] {
  const onTheLeft = at > (left + right) / 2;
  return [
    rule({ x: at, x2: at, y: top - 68, y2: bottom }, theme.series[1], 3),
    glyphs(fitText(limit.label, 520, theme.small, fonts), at + (onTheLeft ? -16 : 16), top - 72, {
      align: onTheLeft ? 'right' : 'left',
      fill: theme.series[1],
      weight: theme.strong,
    }),
  ];
}

/** At most nine of them, the first among them. */
function ticks(all: number[]): number[] {
  const every = Math.ceil(all.length / 9);
  return all.filter((_, at) => at % every === 0);
}
