import { withoutAgentInstructions } from './agent-instructions.ts';
import { headingLine, leadingLink, listItem, unescaped } from './link-line.ts';

export interface LlmsIndex {
  title: string | undefined;
  pages: { title: string; url: string; description?: string; section?: string }[];
}

/**
 * Reads llms.txt: a title, a heading a section or space, a line a page. Only links to Markdown pages count, so a text
 * that is no index reads as one without pages.
 */
export function parseLlms(text: string, base: string): LlmsIndex {
  const index: LlmsIndex = { title: undefined, pages: [] };
  let section: string | undefined;
  for (const line of withoutAgentInstructions(text).split('\n')) {
    const heading = headingLine(line);
    if (heading) {
      if (heading.level === 1) index.title ??= unescaped(heading.text);
      else section = unescaped(heading.text);
      continue;
    }
    const link = leadingLink(listItem(line)?.text ?? '');
    if (!link || !URL.canParse(link.target, base)) continue;
    const url = new URL(link.target, base);
    if (!/^https?:$/.test(url.protocol) || !url.pathname.endsWith('.md')) continue;
    const description = link.rest.startsWith(':') ? unescaped(link.rest.slice(1)) : '';
    index.pages.push({
      title: unescaped(link.words),
      url: url.href,
      ...(description && { description }),
      ...(section && { section }),
    });
  }
  return index;
}
