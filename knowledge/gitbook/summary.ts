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
    const heading = /^##+\s+(.*?)\s*#*$/.exec(line);
    if (heading) {
      group = words(heading[1] ?? '') || undefined;
      above.length = 0;
      continue;
    }
    const item = /^(\s*)[-*+]\s+(.*)$/.exec(line);
    if (!item) continue;
    const indent = (item[1] ?? '').replace(/\t/g, '    ').length;
    while (above.length && (above.at(-1)?.indent ?? 0) >= indent) above.pop();
    const link = /^\[((?:\\.|[^\]\\])*)\]\(\s*<?((?:[^()\s<>]|\([^()]*\))*)>?(?:\s+"[^"]*")?\s*\)/.exec(
      item[2] ?? '',
    );
    const title = words(link ? (link[1] ?? '') : (item[2] ?? ''));
    const path = link ? pagePath(link[2] ?? '') : undefined;
    if (path && title)
      entries.push({ path, title, trail: [...(group ? [group] : []), ...above.map(a => a.title)] });
    above.push({ indent, title });
  }
  return entries;
}

function words(text: string): string {
  return text
    .replace(/<[^>]*>/g, '')
    .replace(/\\(.)/g, '$1')
    .replace(/[*`]/g, '')
    .trim();
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
