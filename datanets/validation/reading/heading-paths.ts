import type { RawRow } from '../rows/raw-row.ts';

/** Sections of Markdown with the headings that each stands under, its own ones included, as their place. */
export function withHeadings(rows: readonly RawRow[]): RawRow[] {
  const path: { level: number; text: string }[] = [];
  return rows.map(row => {
    for (const { level, text } of headingsOf(row.value)) {
      while ((path.at(-1)?.level ?? 0) >= level) path.pop();
      path.push({ level, text });
    }
    return path.length > 0 ? { ...row, place: { headings: path.map(({ text }) => text) } } : row;
  });
}

/** The headings that a section begins with. */
function headingsOf(value: unknown): { level: number; text: string }[] {
  const { text = '' } = (value ?? {}) as { text?: string };
  const headings: { level: number; text: string }[] = [];
  for (const line of text.split('\n', 50)) {
    const found = /^(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/.exec(line);
    if (found) headings.push({ level: found[1]?.length ?? 1, text: found[2] ?? '' });
    else if (line.trim() !== '') break;
  }
  return headings;
}
