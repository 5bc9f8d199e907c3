import { headingLine, leadingLink, listItem, unescaped } from './link-line.ts';

export interface SummaryEntry {
  /** Path of the page from the folder's root, with `.md`. */
  path: string;
  title: string;
  /** The group's heading and the pages above, outermost first. */
  trail: string[];
}

/**
 * Reads SUMMARY.md: `## Group` headings and nested lists of links. Links to other sites and titles without a link make
 * no page, but the latter still stand above their children.
 */
export function parseSummary(markdown: string): SummaryEntry[] {
  const entries: SummaryEntry[] = [];
  const above: { indent: number; title: string }[] = [];
  let group: string | undefined;
  for (const line of markdown.replace(/\r\n?/g, '\n').split('\n')) {
    const heading = headingLine(line);
    if (heading && heading.level > 1) {
      group = words(heading.text) || undefined;
      above.length = 0;
      continue;
    }
    const item = listItem(line);
    if (!item) continue;
    while (above.length && (above.at(-1)?.indent ?? 0) >= item.indent) above.pop();
    const link = leadingLink(item.text);
    const title = words(link ? link.words : item.text);
    const path = link ? pagePath(link.target) : undefined;
    if (path && title)
      entries.push({ path, title, trail: [...(group ? [group] : []), ...above.map(a => a.title)] });
    if (above.length < deepest) above.push({ indent: item.indent, title });
  }
  return entries;
}

const deepest = 20;

/** What a title says, without HTML, escapes and formatting. */
function words(text: string): string {
  const parts = text.split('<').map((part, index) => {
    const end = index ? part.indexOf('>') : -1;
    return index && end < 0 ? `<${part}` : part.slice(end + 1);
  });
  return unescaped(parts.join('')).replace(/[*`]/g, '').trim();
}

function pagePath(target: string): string | undefined {
  if (!target || /^[a-z][a-z0-9+.-]*:|^#|^\/\//i.test(target)) return undefined;
  let path = target.replace(/\\(.)/g, '$1').split(/[#?]/)[0] ?? '';
  try {
    path = decodeURIComponent(path);
  } catch {
    // A stray percent sign: the path is what it says.
  }
  path = path.replace(/^(?:\.?\/)+/, '');
  if (path.endsWith('/')) path += 'README.md';
  return path.toLowerCase().endsWith('.md') ? path : undefined;
}
