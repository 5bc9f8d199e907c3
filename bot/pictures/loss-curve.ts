import type { Spec } from 'vega';
import { currentLocale } from '../../agent/language/translate.ts';
import type { Chart } from '../../agent/reply.ts';
import { glyphs, head, type Mark, rule } from './marks.ts';
import { fitText, type GlyphCoverage, widthInEms } from './text-fallback.ts';
import { headHeight, theme } from './theme.ts';
import { ownWords, type Say } from './words.ts';

type Curve = Extract<Chart<string>, { chart: 'curve' }>;
type Linear = { domain(): number[]; ticks(count: number): number[]; (value: number): number };

export const curveHeight = 900;
const mostSeries = theme.series.length;
const top = headHeight + 56;
const bottom = curveHeight - 148;

/**
 * Lines over steps, each with its name and last value at its end instead of a legend.
 *
 * @param scale makes a linear scale from a domain (widened to round numbers where `nice`) to pixels.
 */
export function curveSpec(
  picture: Curve,
  fonts: GlyphCoverage,
  say: Say,
  scale: (domain: [number, number], range: [number, number], nice: boolean) => Linear,
): Spec {
  const series = picture.series
    .map(({ name, points }) => ({ name, points: points.filter(point => point.every(Number.isFinite)) }))
    .filter(({ points }) => points.length)
    .slice(0, mostSeries);
  const points = series.flatMap(one => one.points);
  const labels = series.map(one => ({
    name: fitText(one.name, 300, theme.small, fonts),
    last: figure(one.points.at(-1)?.[1] ?? 0),
  }));
  const labelRoom = Math.max(
    80,
    ...labels.map(({ name, last }) =>
      Math.max(widthInEms(name) * theme.small, widthInEms(last) * theme.label),
    ),
  );
  const y = scale(
    extent(
      points.map(point => point[1]),
      true,
    ),
    [bottom, top],
    true,
  );
  const yTicks = y.ticks(5);
  const tickWidth = Math.max(...yTicks.map(tick => widthInEms(figure(tick)) * theme.small), 40);
  const left = theme.margin + tickWidth + 20;
  const right = theme.width - theme.margin - labelRoom - 24;
  const x = scale(
    extent(
      points.map(point => point[0]),
      false,
    ),
    [left, right],
    false,
  );
  const ends = placed(
    series.map(one => y(one.points.at(-1)?.[1] ?? 0)),
    88,
    top + 10,
    bottom - 40,
  );
  const colour = (index: number) => theme.series[index] ?? theme.ink;
  const whole = points.every(point => Number.isInteger(point[0]));
  return {
    width: theme.width,
    height: curveHeight,
    padding: 0,
    autosize: 'none',
    config: { text: { font: theme.font } },
    data: series.map((one, index) => ({
      name: `series${index}`,
      values: thinned(one.points).map(point => ({ x: x(point[0]), y: y(point[1]) })),
    })),
    marks: [
      ...head(
        fitText(picture.title, theme.width - 2 * theme.margin, theme.title, fonts),
        fitText(picture.subtitle, theme.width - 2 * theme.margin, theme.small, fonts),
      ),
      ...yTicks.flatMap(tick => [
        rule({ x: left, x2: right, y: y(tick) }, theme.line),
        glyphs(figure(tick), left - 18, y(tick), { align: 'right', baseline: 'middle', fill: theme.quiet }),
      ]),
      glyphs(fitText(picture.y, 500, theme.small, fonts), theme.margin, top - 38, quietly),
      ...xTicks(x, whole).map(tick =>
        glyphs(tick.toLocaleString(currentLocale()), x(tick), bottom + 52, {
          align: 'center',
          fill: theme.quiet,
        }),
      ),
      glyphs(fitText(picture.x, 500, theme.small, fonts), right, bottom + 104, {
        ...quietly,
        align: 'right',
      }),
      ...densestFirst(series).flatMap(({ index, points }) =>
        lines(`series${index}`, colour(index), points.length),
      ),
      ...labels.flatMap(({ name, last }, index) => [
        glyphs(last, right + 24, (ends[index] ?? 0) + 12, {
          fill: colour(index),
          size: theme.label,
          weight: theme.strong,
        }),
        glyphs(name, right + 24, (ends[index] ?? 0) + 52, { fill: colour(index) }),
      ]),
      ...(series.length
        ? []
        : [glyphs(say(ownWords.noFigures), left + 40, (top + bottom) / 2, { fill: theme.quiet })]),
    ],
  };
}

const quietly = { fill: theme.quiet, weight: theme.strong } as const;

/** What is measured seldom is drawn over what is measured often. */
function densestFirst<T extends { points: unknown[] }>(series: T[]): (T & { index: number })[] {
  return series.map((one, index) => ({ ...one, index })).sort((a, b) => b.points.length - a.points.length);
}

/** Three significant digits, and no more zeros than are needed: `1.69`, `0.0412`, `114`, `2e-5`, in the current language. */
export function figure(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.0005 || size >= 1e6) return value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
  return Number(value.toPrecision(3)).toLocaleString(currentLocale(), { maximumFractionDigits: 6 });
}

/**
 * Moves labels apart until each has `gap` pixels, as little as possible, within `low` and `high`. Gives back the
 * positions in the order they came.
 */
export function placed(wanted: number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const room = order.length > 1 ? Math.min(gap, (high - low) / (order.length - 1)) : gap;
  const at = wanted.map(value => Math.min(high, Math.max(low, value)));
  for (let pass = 0; pass < 60; pass++) {
    for (let i = 1; i < order.length; i++) {
      const [above, below] = [order[i - 1] ?? 0, order[i] ?? 0];
      const overlap = room - ((at[below] ?? 0) - (at[above] ?? 0));
      if (overlap <= 0) continue;
      at[above] = Math.max(low, (at[above] ?? 0) - overlap / 2);
      at[below] = Math.min(high, Math.max((at[below] ?? 0) + overlap / 2, (at[above] ?? 0) + room));
    }
  }
  return at;
}

/** At most 600 points of a line, the extremes of each stretch among them: more cannot be seen at this width. */
export function thinned(points: [number, number][]): [number, number][] {
  const most = 600;
  if (points.length <= most) return points;
  const stretch = points.length / (most / 2);
  const kept: [number, number][] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(Math.floor(start), Math.floor(start + stretch));
    const low = part.reduce((a, b) => (b[1] < a[1] ? b : a), part[0] ?? [0, 0]);
    const high = part.reduce((a, b) => (b[1] > a[1] ? b : a), part[0] ?? [0, 0]);
    kept.push(...(low[0] <= high[0] ? [low, high] : [high, low]));
  }
  const last = points.at(-1);
  return last ? [...kept, last] : kept;
}

function extent(values: number[], padded: boolean): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low)) return [0, 1];
  if (low === high)
    return padded ? [low - Math.abs(low || 1) * 0.1, high + Math.abs(high || 1) * 0.1] : [low - 1, high + 1];
  const pad = padded ? (high - low) * 0.06 : 0;
  return [low >= 0 ? Math.max(0, low - pad) : low - pad, high + pad];
}

function xTicks(x: Linear, whole: boolean): number[] {
  const ticks = x.ticks(5).filter(tick => !whole || Number.isInteger(tick));
  return ticks.length ? ticks : x.domain();
}

function lines(data: string, stroke: string, count: number): Mark[] {
  const dots: Mark = {
    type: 'symbol',
    from: { data },
    encode: {
      enter: {
        x: { field: 'x' },
        y: { field: 'y' },
        size: { value: 200 },
        fill: { value: stroke },
        stroke: { value: theme.paper },
        strokeWidth: { value: 3 },
      },
    },
  };
  const line: Mark = {
    type: 'line',
    from: { data },
    encode: {
      enter: {
        x: { field: 'x' },
        y: { field: 'y' },
        stroke: { value: stroke },
        strokeWidth: { value: count > 100 ? 3 : 6 },
        strokeJoin: { value: 'round' },
        strokeCap: { value: 'round' },
      },
    },
  };
  // Dots where there are few: a held-out loss is measured a handful of times, and the line between is a guess.
  return count <= 20 ? [line, dots] : [line];
}
