export interface Sitemap {
  /** Other sitemaps, where this is an index of them. */
  sitemaps: string[];
  pages: { url: string; lastModified?: string }[];
}

/** Reads a sitemap or an index of sitemaps. Anything else reads as an empty one. */
export function parseSitemap(xml: string): Sitemap {
  const blocks = (name: string) => [
    ...xml.matchAll(new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`, 'g')),
  ];
  const value = (block: string, name: string) =>
    decode(new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`).exec(block)?.[1] ?? '');
  return {
    sitemaps: blocks('sitemap')
      .map(([, block = '']) => value(block, 'loc'))
      .filter(url => URL.canParse(url)),
    pages: blocks('url')
      .map(([, block = '']) => ({
        url: value(block, 'loc'),
        lastModified: value(block, 'lastmod') || undefined,
      }))
      .filter(page => URL.canParse(page.url)),
  };
}

function decode(text: string): string {
  return text
    .replace(/^\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*$/, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&(?:apos|#0?39);/g, "'")
    .replace(/&amp;/g, '&')
    .trim();
}
