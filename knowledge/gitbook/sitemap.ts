export interface Sitemap {
  /** Other sitemaps, where this is an index of them. */
  sitemaps: string[];
  pages: { url: string; lastModified?: string }[];
}

/** Reads a sitemap or an index of sitemaps. Anything else reads as an empty one. */
export function parseSitemap(xml: string): Sitemap {
  return {
    sitemaps: [...elements(xml, 'sitemap')]
      .map(inner => value(inner, 'loc'))
      .filter(url => URL.canParse(url)),
    pages: [...elements(xml, 'url')]
      .map(inner => ({ url: value(inner, 'loc'), lastModified: value(inner, 'lastmod') || undefined }))
      .filter(page => URL.canParse(page.url)),
  };
}

/** What stands in each element of a name, in one pass: they don't stand in each other, and one without an end is the last. */
function* elements(xml: string, name: string): Generator<string> {
  for (let at = xml.indexOf(`<${name}`); at >= 0; at = xml.indexOf(`<${name}`, at)) {
    const open = at + name.length + 1;
    at = open;
    // `<url` is not `<urlset`.
    if (!'> \t\r\n'.includes(xml[open] ?? '-')) continue;
    const start = xml.indexOf('>', open) + 1;
    const end = start ? xml.indexOf(`</${name}>`, start) : -1;
    if (end < 0) return;
    yield xml.slice(start, end);
    at = end;
  }
}

function value(inner: string, name: string): string {
  const [first = ''] = elements(inner, name);
  return decode(first);
}

function decode(text: string): string {
  const trimmed = text.trim();
  const isRaw = trimmed.startsWith('<![CDATA[') && trimmed.endsWith(']]>');
  return (isRaw ? trimmed.slice(9, -3) : trimmed)
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&(?:apos|#0?39);/g, "'")
    .replace(/&amp;/g, '&')
    .trim();
}
