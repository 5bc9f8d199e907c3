import { table as drawTable } from './table.ts';

/**
 * The markdown of our replies as Discord shows it: tables become aligned text, small headings bold, pictures and
 * addresses of our own pages links (or just their words, where those pages have no public address).
 */
export function toDiscord(markdown: string, webUrl: string | undefined): string {
  const out: string[] = [];
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  let fence = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (/^\s*(```|~~~)/.test(line)) {
      fence = !fence;
      out.push(line.replace('~~~', '```'));
    } else if (fence) out.push(line);
    else if (isRow(line) && /^\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$/.test(lines[at + 1] ?? '')) {
      const rows: string[][] = [];
      const columns = cells(line);
      const align = cells(lines[at + 1] ?? '').map(cell =>
        /:$/.test(cell) ? ('right' as const) : ('left' as const),
      );
      for (at += 2; isRow(lines[at] ?? ''); at++) rows.push(cells(lines[at] ?? ''));
      at--;
      out.push(
        drawTable(
          columns.map((label, i) => ({ label, align: align[i] ?? 'left' })),
          rows,
        ),
      );
    } else out.push(inline(line, webUrl));
  }
  if (fence) out.push('```');
  return out.join('\n').trim();
}

/** Somebody's words so that they are read letter by letter: no markup, no mentions, addresses still addresses. */
export function verbatim(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>]+)/)
    .map((part, at) => (at % 2 ? `<${part}>` : escaped(part)))
    .join('');
}

/** Somebody's words as a quotation, with the code in them as code. */
export function quotation(text: string): string {
  const parts = text.split(/^```([\w+-]*)[^\S\n]*\n([\s\S]*?)^```[^\S\n]*$/m);
  const shown: string[] = [];
  for (let at = 0; at < parts.length; at += 3) {
    const words = (parts[at] ?? '').replace(/^\n+|\n+$/g, '');
    if (words) shown.push(verbatim(words).replace(/^/gm, '> '));
    const code = parts[at + 2];
    if (code !== undefined) shown.push(fenced(code.replace(/\n$/, ''), parts[at + 1]));
  }
  return shown.join('\n');
}

/** A block of code that nothing in it can end. */
export function fenced(text: string, language = ''): string {
  return `\`\`\`${language}\n${text.replaceAll('```', '`\u200b``')}\n\`\`\``;
}

/** A link, or its words alone where the address is no public one. */
export function link(label: string, url: string, webUrl: string | undefined): string {
  const address = publicAddress(url, webUrl);
  const words = escaped(label.replace(/\s+/g, ' '));
  return address ? `[${words}](<${address}>)` : words;
}

export function publicAddress(url: string, webUrl: string | undefined): string | undefined {
  const full = /^\/(?!\/)/.test(url) && webUrl ? `${webUrl}${url}` : url;
  if (!/^https?:\/\//.test(full)) return undefined;
  return URL.canParse(full) ? new URL(full).href.replaceAll('>', '%3E').replaceAll(')', '%29') : undefined;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_~|<>@[\]]/g, '\\$&').replace(/^(\s*)([#+-]|\d+\.)(?=\s)/gm, '$1\\$2');
}

function inline(line: string, webUrl: string | undefined): string {
  return line
    .replace(/^#{4,6}\s+(.*?)\s*#*$/, '**$1**')
    .replace(
      /!?\[((?:\\.|[^\]\\])*)\]\((<[^>]*>|[^\s)]+)(?:\s+"[^"]*")?\)/g,
      (_, label: string, url: string) => {
        const address = publicAddress(url.replace(/^<|>$/g, ''), webUrl);
        return address ? `[${label || 'picture'}](<${address}>)` : label;
      },
    );
}

function isRow(line: string): boolean {
  return /^\s*\|.*\|/.test(line);
}

function cells(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell =>
      cell
        .trim()
        .replace(/\\([\\|`*_[\]~])/g, '$1')
        .replace(/[*`]/g, ''),
    );
}
