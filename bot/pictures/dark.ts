import { theme } from './theme.ts';

const series = ['#86bfe3', '#e9a15c', '#98c97c', '#c78fcc', '#a8a59c', '#ef8a90'];

/** Each colour of the theme as it is on a dark ground, as light above its ground as the other is dark. */
const inTheDark = new Map<string, string>([
  [theme.paper, '#171614'],
  [theme.ink, '#edeae3'],
  [theme.quiet, '#a5a197'],
  [theme.line, '#3a3833'],
  ...theme.series.map((colour, at): [string, string] => [colour, series[at] ?? colour]),
]);

/** What a picture stands on. */
export function ground(isDark: boolean): string {
  return isDark ? (inTheDark.get(theme.paper) ?? theme.paper) : theme.paper;
}

/** A picture that was drawn in the theme's colours, in those for a dark ground. Words in it stay as they are. */
export function darkened(svg: string): string {
  return svg.replace(/<[^>]+>/g, tag =>
    tag.replace(
      /\b(fill|stroke)="(#[0-9a-f]{6})"/g,
      (_, attribute, colour) => `${attribute}="${inTheDark.get(colour) ?? colour}"`,
    ),
  );
}
