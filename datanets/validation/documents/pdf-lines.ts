/** A line of a page as it was set. */
export interface Line {
  text: string;
  page: number;
  /** Height of its letters, and where it stands, in points from the lower left corner. */
  size: number;
  x: number;
  y: number;
  /** The cells that wide gaps part it into: one where it is a line of text. */
  cells: string[];
  isCode: boolean;
}

/** What unpdf has of a page, as far as it is used. */
export interface TextContent {
  items: readonly object[];
  styles: Readonly<Record<string, { fontFamily: string }>>;
}

interface Item {
  str: string;
  transform: number[];
  width: number;
  height: number;
  fontName: string;
}

/** The pieces of a page put together to lines: what follows on the same height. */
export function linesOf({ items, styles }: TextContent, page: number): Line[] {
  const lines: Item[][] = [];
  for (const item of items) {
    if (!isItem(item) || item.str === '') continue;
    const last = lines.at(-1)?.at(-1);
    if (last && follows(last, item)) lines.at(-1)?.push(item);
    else if (item.str.trim() !== '') lines.push([item]);
  }
  return lines.map(line => lineOf(line, styles, page)).filter(({ text }) => text.trim() !== '');
}

function isItem(item: object): item is Item {
  return 'str' in item && typeof item.str === 'string' && 'transform' in item;
}

const xOf = ({ transform }: Item) => transform[4] ?? 0;
const yOf = ({ transform }: Item) => transform[5] ?? 0;
const sizeOf = ({ height, transform }: Item) => height || Math.abs(transform[3] ?? 0) || 1;

function follows(last: Item, next: Item): boolean {
  const size = Math.max(sizeOf(last), sizeOf(next));
  return Math.abs(yOf(next) - yOf(last)) < size * 0.45 && xOf(next) >= xOf(last) - size;
}

function lineOf(items: readonly Item[], styles: TextContent['styles'], page: number): Line {
  const cells: string[] = [''];
  const [first] = items;
  const size = Math.max(...items.filter(({ str }) => str.trim()).map(sizeOf), 1);
  const isCode = items.every(
    ({ str, fontName }) => !str.trim() || styles[fontName]?.fontFamily === 'monospace',
  );
  let end = first ? xOf(first) : 0;
  for (const item of items) {
    if (item.str.trim() === '') continue;
    const gap = xOf(item) - end;
    if (!isCode && gap > size * 1.8 && cells.at(-1) !== '') cells.push('');
    const before = cells.at(-1) ?? '';
    const isApart = gap > size * 0.15 && before !== '' && !/\s$/.test(before) && !/^\s/.test(item.str);
    cells[cells.length - 1] =
      before +
      (isApart ? ' '.repeat(isCode ? Math.max(1, Math.round(gap / (size * 0.6))) : 1) : '') +
      item.str;
    end = xOf(item) + item.width;
  }
  const tidy = cells.map(cell => ligatures(isCode ? cell.trimEnd() : cell.replace(/\s+/g, ' ').trim()));
  return {
    text: tidy.join(isCode ? '' : '   '),
    page,
    size,
    x: first ? xOf(first) : 0,
    y: first ? yOf(first) : 0,
    cells: tidy,
    isCode,
  };
}

/** Letters that are set as one: ﬁ. */
function ligatures(text: string): string {
  return text.replace(/[\ufb00-\ufb06]/g, letter => letter.normalize('NFKC')).replaceAll('\0', '');
}

/**
 * Pages without what runs along on them: lines at the upper or lower edge that most pages have, numbers aside, and a
 * page's number.
 */
export function withoutRunningLines(pages: readonly (readonly Line[])[]): Line[] {
  const counts = new Map<string, number>();
  for (const lines of pages) {
    for (const key of new Set([...edges(lines)].map(line => keyOf(line))))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  // Headers of left and right pages may differ.
  const least = Math.max(3, pages.length * 0.3);
  return pages.flatMap(lines => {
    const atEdge = edges(lines);
    return lines.filter(line => {
      if (!atEdge.has(line)) return true;
      return !isPageNumber(line, lines) && (counts.get(keyOf(line)) ?? 0) < least;
    });
  });
}

/** The uppermost line and the lowest one, each with a second where that stands close by. */
function edges(lines: readonly Line[]): Set<Line> {
  const down = [...lines].sort((a, b) => b.y - a.y);
  return new Set([...outermost(down), ...outermost(down.toReversed())]);
}

function outermost([first, second]: readonly Line[]): Line[] {
  if (!first) return [];
  const isClose = second && Math.abs(first.y - second.y) < 2.5 * Math.max(first.size, second.size);
  return isClose ? [first, second] : [first];
}

function keyOf({ text, y }: Line): string {
  return `${text
    .toLowerCase()
    .replace(/\d+|\b[ivxlc]+\b/g, '#')
    .replace(/\s+/g, ' ')} ${Math.round(y / 8)}`;
}

function isPageNumber({ text, y }: Line, lines: readonly Line[]): boolean {
  if (!/^(?:[-–—\s|]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:\/|of)\s*\d{1,4})?[-–—\s|]*)$/i.test(text))
    return false;
  const heights = lines.map(line => line.y);
  return lines.length > 1 && (y === Math.max(...heights) || y === Math.min(...heights));
}
