import type { Spec } from 'vega';
import { currentLocale } from '../../agent/language/translate.ts';
import type { Chart } from '../../agent/reply.ts';
import { percent } from '../../agent/words.ts';
import { glyphs, head, type Mark, type TextStyle, textStyle } from './marks.ts';
import { fitText, type GlyphCoverage, widthInEms } from './text-fallback.ts';
import { headHeight, theme } from './theme.ts';
import { ownWords, type Say } from './words.ts';

type Leaderboard = Extract<Chart<string>, { chart: 'leaderboard' }>;

/** More than this is read better in the table that goes with the picture. */
export const mostEntries = 12;

const row = 148;
const foot = 92;
const left = theme.margin + 76;
const right = theme.width - theme.margin;

export function leaderboardHeight(picture: { entries: readonly unknown[] }): number {
  const shown = Math.min(picture.entries.length, mostEntries);
  return headHeight + shown * row + foot;
}

/** Name and score on one line, the bar under it over the full width: so a name has room on a phone. */
export function leaderboardSpec(picture: Leaderboard, fonts: GlyphCoverage, say: Say): Spec {
  const shown = picture.entries.slice(0, mostEntries);
  const more = picture.entries.length - shown.length;
  const bottom = headHeight + shown.length * row + 40;
  const isShare = picture.scale === 'share';
  const entries = shown.map((entry, index) => {
    const score = Math.min(1000, Math.max(0, entry.score));
    const points = isShare ? percent(score / 1000) : Math.round(score).toLocaleString(currentLocale());
    const tag = entry.provisional ? say(ownWords.provisional) : '';
    const room =
      right - left - widthInEms(points) * theme.label - (tag ? widthInEms(tag) * theme.small + 28 : 0) - 40;
    const name = fitText(entry.name, room, theme.label, fonts);
    return {
      y: headHeight + index * row,
      place: String(entry.place),
      name,
      tag,
      // Where the tag begins is an estimate from the name's letters, so it is set from the right, beside the score.
      tagX: right - widthInEms(points) * theme.label - 24,
      points,
      bar: left + (score / 1000) * (right - left),
      detail: fitText(entry.detail, right - left, theme.small, fonts),
      provisional: entry.provisional,
    };
  });
  return {
    width: theme.width,
    height: leaderboardHeight(picture),
    padding: 0,
    autosize: 'none',
    config: { text: { font: theme.font } },
    data: [{ name: 'entries', values: entries }],
    marks: [
      ...head(
        fitText(picture.title, right - theme.margin, theme.title, fonts),
        fitText(picture.subtitle, right - theme.margin, theme.small, fonts),
      ),
      words('place', theme.margin + 44, 46, { align: 'right', fill: theme.quiet, size: theme.label }),
      words('name', left, 46, { weight: theme.strong, size: theme.label }),
      words('tag', 'tagX', 46, { align: 'right', fill: theme.quiet }),
      words('points', right, 46, { align: 'right', weight: theme.strong, size: theme.label }),
      track(),
      bar(),
      words('detail', left, 114, { fill: theme.quiet }),
      ...(shown.length
        ? [
            glyphs('0', left, bottom, { fill: theme.quiet }),
            glyphs(isShare ? percent(1) : say(ownWords.most), right, bottom, {
              align: 'right',
              fill: theme.quiet,
            }),
          ]
        : [glyphs(say(ownWords.nobody), theme.margin, bottom, { fill: theme.quiet })]),
      ...(more > 0
        ? [
            glyphs(say({ ...ownWords.more, values: { n: more } }), (left + right) / 2, bottom, {
              align: 'center',
              fill: theme.quiet,
            }),
          ]
        : []),
    ],
  };
}

function words(field: string, x: number | 'tagX', offset: number, style: TextStyle): Mark {
  return {
    type: 'text',
    from: { data: 'entries' },
    encode: {
      enter: {
        text: { field },
        x: typeof x === 'number' ? { value: x } : { field: x },
        y: { field: 'y', offset },
        ...textStyle(style),
      },
    },
  };
}

function track(): Mark {
  return {
    type: 'rect',
    from: { data: 'entries' },
    encode: {
      enter: {
        x: { value: left },
        x2: { value: right },
        y: { field: 'y', offset: 62 },
        height: { value: 14 },
        cornerRadius: { value: 7 },
        fill: { value: theme.line },
      },
    },
  };
}

/** Filled when the rank stands, an outline while it is provisional. */
function bar(): Mark {
  const outline = 4;
  const inset = (whole: number) => ({ signal: `datum.provisional ? ${whole + outline / 2} : ${whole}` });
  return {
    type: 'rect',
    from: { data: 'entries' },
    encode: {
      enter: {
        x: inset(left),
        x2: { signal: `max(datum.bar, ${left + 14}) - (datum.provisional ? ${outline / 2} : 0)` },
        y: { signal: `datum.y + (datum.provisional ? ${62 + outline / 2} : 62)` },
        height: { signal: `datum.provisional ? ${14 - outline} : 14` },
        cornerRadius: { value: 7 },
        fill: { signal: `datum.provisional ? '${theme.paper}' : '${theme.accent}'` },
        stroke: { signal: `datum.provisional ? '${theme.accent}' : null` },
        strokeWidth: { value: outline },
      },
    },
  };
}
