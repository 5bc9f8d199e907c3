import { layOutTable } from '../../rendering/table-layout.ts';

/** Wider than this, a table is read better as a list. */
const widest = 58;

/** A table as aligned text in a code block; as a list where it would be too wide for a chat. */
export function table(
  columns: readonly { label: string; align?: 'left' | 'right' }[],
  rows: readonly string[][],
): string {
  const laid = layOutTable(columns, rows, widest);
  if (!laid.lines) return asList(laid.columns, laid.rows);
  if (!laid.lines.length) return '';
  return `\`\`\`\n${laid.lines.join('\n').replaceAll('```', '`\u200b``')}\n\`\`\``;
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
