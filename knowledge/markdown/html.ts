import type { Links } from './links.ts';

// Only names that HTML has: `<pod-name>` and `List<T>` in prose are somebody's placeholders and stay.
const names =
  'a|abbr|address|article|aside|audio|b|big|blockquote|br|button|caption|center|cite|col|colgroup|dd|del|details|dfn|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|input|ins|kbd|label|li|link|main|mark|nav|ol|p|picture|pre|q|s|samp|script|section|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|video|wbr';

/** Marks an explicit anchor (`<a id="x"></a>`), read where headings are. */
export const anchorMark = /\uE002([^\uE003]*)\uE003/g;

/** Turns the HTML that GitBook puts into Markdown into plain Markdown; nothing that can be read is lost. */
export function flattenHtml(text: string, links: Links): string {
  let out = text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<table\b([^>]*)>([\s\S]*?)<\/table>/gi, (_, attributes: string, body: string) =>
      /data-view="cards"/.test(attributes) ? cards(body, links) : table(body, links),
    );
  out = inline(out, links)
    .replace(/<h([1-6])\b[^>]*>([\s\S]*?)<\/h\1>/gi, (_, level: string, words: string) => {
      return `\n\n${'#'.repeat(Number(level))} ${oneLine(words)}\n\n`;
    })
    .replace(
      /<summary\b[^>]*>([\s\S]*?)<\/summary>/gi,
      (_, words: string) => `\n\n**${oneLine(strip(words))}**\n\n`,
    )
    .replace(/<figcaption\b[^>]*>([\s\S]*?)<\/figcaption>/gi, (_, words: string) => `\n${strip(words)}\n`)
    .replace(/<li\b[^>]*>/gi, '\n- ')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/?(?:p|div|figure|details|ul|ol|dl|dt|dd|blockquote|section|tr|hr)\b[^>]*>/gi, '\n\n');
  out = strip(out);
  return entities(out);
}

function inline(text: string, links: Links): string {
  return text
    .replace(/<a\b[^>]*\bid="([^"]*)"[^>]*>\s*<\/a>/gi, '\uE002$1\uE003')
    .replace(/<a\b([^>]*)>([\s\S]*?)<\/a>/gi, (_, attributes: string, words: string) => {
      const target = /\bhref="([^"]*)"/i.exec(attributes)?.[1] ?? '';
      const url = target ? links.resolve(entities(target)).url : undefined;
      const label = oneLine(strip(words)) || target;
      return url ? `[${label}](${url})` : label;
    })
    .replace(/<img\b([^>]*)>/gi, (_, attributes: string) => /\balt="([^"]*)"/i.exec(attributes)?.[1] ?? '')
    .replace(/<(?:strong|b)\b[^>]*>([\s\S]*?)<\/(?:strong|b)>/gi, (_, words: string) => wrap('**', words))
    .replace(/<(?:em|i)\b[^>]*>([\s\S]*?)<\/(?:em|i)>/gi, (_, words: string) => wrap('*', words))
    .replace(/<(code|kbd|samp)\b[^>]*>([\s\S]*?)<\/\1>/gi, (_, _name: string, words: string) => {
      return wrap('`', entities(strip(words)));
    });
}

function wrap(mark: string, words: string): string {
  const inner = words.trim();
  return inner && !inner.includes('\n') ? `${mark}${inner}${mark}` : inner;
}

function rowsOf(body: string, links: Links): { cells: string[]; head: boolean; hidden: boolean[] }[] {
  return [...body.matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/gi)].map(([, row = '']) => {
    const cells = [...row.matchAll(/<(t[hd])\b([^>]*)>([\s\S]*?)<\/\1>/gi)];
    return {
      head: cells.every(cell => cell[1]?.toLowerCase() === 'th'),
      hidden: cells.map(cell =>
        /data-card-cover|data-type="(?:files|image|users|rating)"/.test(cell[2] ?? ''),
      ),
      cells: cells.map(cell => oneLine(entities(strip(blocksToSpaces(inline(cell[3] ?? '', links)))))),
    };
  });
}

const blocksToSpaces = (text: string) => text.replace(/<(?:br|\/?p|\/?div|\/?li|\/?ul|\/?ol)\b[^>]*>/gi, ' ');

function table(body: string, links: Links): string {
  const rows = rowsOf(body, links);
  const lines = rows.map(row => `| ${row.cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  if (rows[0]?.head) lines.splice(1, 0, `|${rows[0].cells.map(() => ' --- |').join('')}`);
  return `\n\n${lines.join('\n')}\n\n`;
}

/** One list item a card: its words, then where it leads. Covers are pictures and say nothing. */
function cards(body: string, links: Links): string {
  const [head, ...rows] = rowsOf(body, links);
  const covers = head?.head ? head.hidden : [];
  const shown = head?.head ? rows : head ? [head, ...rows] : [];
  const lines = shown.map(row => {
    const cells = row.cells.filter((cell, index) => cell && !covers[index]);
    return `- ${[...new Set(cells)].join(': ')}`;
  });
  return `\n\n${lines.join('\n')}\n\n`;
}

const anyTag = new RegExp(`</?(?:${names})(?:\\s[^<>]*)?/?>`, 'gi');

function strip(text: string): string {
  return text.replace(anyTag, '');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const named: Record<string, string> = {
  amp: '&',
  lt: '\\<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  copy: '©',
  reg: '®',
  trade: '™',
  rarr: '→',
  larr: '←',
};

/** Character references as characters. A `<` stays escaped, so that no reader of the Markdown takes it for a tag. */
export function entities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return named[String(name).toLowerCase()] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    if (point === 0x3c) return '\\<';
    return point > 0 && point < 0x110000 && !(point >= 0xd800 && point < 0xe000)
      ? String.fromCodePoint(point)
      : whole;
  });
}
