import { renderCard } from '../bot/discord/rendering/render.ts';
import { toHtml } from '../bot/telegram/rendering/html.ts';
import { render } from '../bot/telegram/rendering/render.ts';
import { wireProse } from '../bot/web/markdown.ts';
import { isPageNotFound, withoutAgentInstructions } from '../knowledge/gitbook/agent-instructions.ts';
import { parseLlms } from '../knowledge/gitbook/llms.ts';
import { parseSiteIndex } from '../knowledge/gitbook/site-index.ts';
import { parseSitemap } from '../knowledge/gitbook/sitemap.ts';
import { parseSummary } from '../knowledge/gitbook/summary.ts';
import { prepareSections } from '../knowledge/index/write-page.ts';
import { asWritten } from '../knowledge/markdown/links.ts';
import { readPage } from '../knowledge/markdown/page.ts';

/** Reads a page of docs, its words and its terms. */
export function readDocs(text: string): Promise<unknown> {
  const { sections } = readPage(text, { links: asWritten });
  return prepareSections({ title: 'T', trail: [], sections });
}

/** Renders a reply on all three platforms, as it is sent. */
export function renderReply(text: string): void {
  const shown = { blocks: [{ kind: 'text' as const, markdown: text }] };
  JSON.stringify(wireProse(text));
  for (const part of render(shown, { webUrl: undefined, messageId: 1 })) toHtml(part.rich);
  renderCard(shown, { webUrl: undefined, id: 1 });
}

const base = 'https://docs.example/';

/** What reads the lists of a site's pages, and looks for what GitBook adds to a page. */
export const listReaders: Record<string, (text: string) => unknown> = {
  'llms.txt': text => parseLlms(text, base),
  'a sitemap': parseSitemap,
  'a site index': text => parseSiteIndex(text, base),
  'SUMMARY.md': parseSummary,
  'instructions for agents': withoutAgentInstructions,
  '"Page Not Found"': isPageNotFound,
};
