import type { Spec } from 'vega';
import { currentLocale } from '../../agent/language/translate.ts';
import type { Chart } from '../../agent/reply.ts';
import { glyphs, head, type Mark, rule } from './marks.ts';
import { fitText, type GlyphCoverage } from './text-fallback.ts';
import { headHeight, theme } from './theme.ts';

type Waveform = Extract<Chart<string>, { chart: 'waveform' }>;

export const waveformHeight = 620;
const middle = headHeight + 160;
/** From the middle to the limit of what a sample can be. */
const reach = 150;
const [left, right] = [theme.margin, theme.width - theme.margin];

/** How loud a clip is over its seconds: a bar for each part, mirrored at the middle. Grey lines are the limit. */
export function waveformSpec(picture: Waveform, fonts: GlyphCoverage): Spec {
  const step = (right - left) / Math.max(1, picture.envelope.length);
  const bars = picture.envelope.map((level, at) => {
    const height = Math.max(2, 2 * reach * Math.min(1, Math.max(0, level)));
    return { x: left + at * step, y: middle - height / 2, height };
  });
  return {
    width: theme.width,
    height: waveformHeight,
    padding: 0,
    autosize: 'none',
    config: { text: { font: theme.font } },
    data: [{ name: 'bars', values: bars }],
    marks: [
      ...head(
        fitText(picture.title, right - left, theme.title, fonts),
        fitText(picture.subtitle, right - left, theme.small, fonts),
      ),
      limit(middle - reach),
      limit(middle + reach),
      {
        type: 'rect',
        from: { data: 'bars' },
        encode: {
          enter: {
            x: { field: 'x' },
            width: { value: Math.max(1, step * 0.7) },
            y: { field: 'y' },
            height: { field: 'height' },
            fill: { value: theme.accent },
          },
        },
      },
      ...seconds(picture.seconds),
    ],
  };
}

/** A mark each second, or fewer where they would touch. */
function seconds(length: number): Mark[] {
  const apart = [0.5, 1, 2, 5, 10, 30].find(every => length / every <= 8) ?? length;
  return Array.from({ length: Math.floor(length / apart) + 1 }, (_, i) => i * apart).map(at =>
    glyphs(
      at.toLocaleString(currentLocale(), { style: 'unit', unit: 'second', unitDisplay: 'narrow' }),
      x(at, length),
      middle + reach + 62,
      {
        align: at === 0 ? 'left' : at / length > 0.97 ? 'right' : 'center',
        fill: theme.quiet,
      },
    ),
  );
}

function x(at: number, length: number): number {
  return left + (at / length) * (right - left);
}

const limit = (y: number) => rule({ x: left, x2: right, y }, theme.line);
