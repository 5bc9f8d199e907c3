import type { StateBlock } from 'markdown-it';

// Longer ones are text. Without a bound each `{%` that is never closed would be read to the end of its line.
const longestTag = 4000;

/** The tag of GitBook that begins here, `{% name key="value" %}`, on one line; `undefined` when there is none. */
export function tagAt(text: string, at: number, end: number): string | undefined {
  if (!text.startsWith('{%', at)) return undefined;
  const rest = text.slice(at, Math.min(end, at + longestTag));
  const close = rest.indexOf('%}', 2);
  const tag = rest.slice(0, close + 2);
  return close < 0 || tag.includes('\n') ? undefined : tag;
}

/** The tags of GitBook that have a line for themselves, `undefined` for any other line. */
export function tagsOfLine(state: StateBlock, line: number): string[] | undefined {
  const end = state.eMarks[line] ?? 0;
  const tags: string[] = [];
  let at = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  while (at < end) {
    const tag = tagAt(state.src, at, end);
    if (tag === undefined) return undefined;
    tags.push(tag);
    at = state.skipSpaces(at + tag.length);
  }
  return tags.length ? tags : undefined;
}
