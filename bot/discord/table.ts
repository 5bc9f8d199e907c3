/** Wider than this, a table is read better as a list. */
const widest = 58;

/**
 * A table as aligned text in a code block; as a list where it would be too wide for a chat. Columns that are empty in
 * every row are left out.
 */
export function table(
  columns: readonly { label: string; align?: 'left' | 'right' }[],
  rows: readonly string[][],
): string {
  const kept = columns
    .map((column, at) => ({ ...column, at }))
    .filter(({ at }) => rows.some(row => row[at]?.trim()));
  const clean = rows.map(row => kept.map(({ at }) => (row[at] ?? '').replace(/\s+/g, ' ').trim()));
  if (!kept.length) return '';
  const widths = kept.map((column, at) =>
    Math.max(width(column.label), ...clean.map(row => width(row[at] ?? ''))),
  );
  const total = widths.reduce((sum, one) => sum + one + 2, -2);
  if (total > widest) return asList(kept, clean);
  const line = (values: string[]) =>
    values
      .map((value, at) => {
        const space = ' '.repeat(Math.max(0, (widths[at] ?? 0) - width(value)));
        return kept[at]?.align === 'right' ? space + value : value + space;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map(one => '─'.repeat(one)).join('  ');
  const text = [line(kept.map(column => column.label)), rule, ...clean.map(line)].join('\n');
  return `\`\`\`\n${text.replaceAll('```', '`\u200b``')}\n\`\`\``;
}

function asList(columns: readonly { label: string }[], rows: readonly string[][]): string {
  return rows
    .map(row => {
      const [first = '', ...rest] = row;
      const facts = rest
        .map((value, at) => (value ? `${safe(columns[at + 1]?.label ?? '')}: ${safe(value)}` : ''))
        .filter(Boolean);
      return `- **${safe(first) || '–'}** ${facts.join(' · ')}`.trimEnd();
    })
    .join('\n');
}

function safe(text: string): string {
  return text.replace(/[\\`*_~|<>@[\]]/g, '\\$&');
}

/** How many columns a text takes: letters of East Asia and emoji take two, marks that sit on a letter none. */
export function width(text: string): number {
  let sum = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    sum += /\p{Emoji_Presentation}|\p{scx=Han}|\p{scx=Hira}|\p{scx=Kana}|\p{scx=Hang}|[\uff00-\uff60]/u.test(
      segment,
    )
      ? 2
      : 1;
  }
  return sum;
}
