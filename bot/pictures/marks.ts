import type { Spec } from 'vega';
import { theme } from './theme.ts';

export type Mark = NonNullable<Spec['marks']>[number];

export interface TextStyle {
  align?: 'left' | 'center' | 'right';
  baseline?: 'middle' | 'alphabetic';
  fill?: string;
  size?: number;
  weight?: 400 | 600;
}

/** Words at a place, in pixels. */
export function glyphs(words: string, x: number, y: number, style: TextStyle = {}): Mark {
  return {
    type: 'text',
    encode: { enter: { text: { value: words }, x: { value: x }, y: { value: y }, ...textStyle(style) } },
  };
}

/** How words look: the part of a text mark's encoding that is the same for all. */
export function textStyle(style: TextStyle) {
  return {
    align: { value: style.align ?? 'left' },
    baseline: { value: style.baseline ?? 'alphabetic' },
    fontSize: { value: style.size ?? theme.small },
    fontWeight: { value: style.weight ?? theme.regular },
    fill: { value: style.fill ?? theme.ink },
  } as const;
}

/** A picture's title and subtitle. */
export function head(title: string, subtitle: string): Mark[] {
  return [
    glyphs(title, theme.margin, 96, { size: theme.title, weight: theme.strong }),
    glyphs(subtitle, theme.margin, 150, { fill: theme.quiet }),
  ];
}

/** A straight line, level unless it has a second height. In pixels. */
export function rule(at: { x: number; x2: number; y: number; y2?: number }, stroke: string, width = 2): Mark {
  const { x, x2, y, y2 = y } = at;
  return {
    type: 'rule',
    encode: {
      enter: {
        x: { value: x },
        x2: { value: x2 },
        y: { value: y },
        y2: { value: y2 },
        stroke: { value: stroke },
        strokeWidth: { value: width },
      },
    },
  };
}
