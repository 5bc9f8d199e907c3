import { z } from 'zod';

const shape = z.object({
  version: z.literal(1),
  pages: z.array(
    z.object({
      title: z.string(),
      pathname: z.string(),
      lang: z.string().optional(),
      description: z.string().optional(),
      breadcrumbs: z.array(z.object({ label: z.string() })).optional(),
    }),
  ),
});

export interface SiteIndexPage {
  title: string;
  url: string;
  trail: string[];
  description?: string;
}

/** Reads `/~gitbook/site-index` (version 1), where breadcrumbs stand. Anything else reads as `undefined`. */
export function parseSiteIndex(text: string, base: string): SiteIndexPage[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) return undefined;
  return parsed.data.pages
    .filter(page => URL.canParse(page.pathname, base))
    .map(page => ({
      title: page.title,
      url: new URL(page.pathname, base).href,
      trail: (page.breadcrumbs ?? []).map(crumb => crumb.label),
      ...(page.description && { description: page.description }),
    }));
}
