import { withoutAgentInstructions } from './agent-instructions.ts';

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
  for (const line of withoutAgentInstructions(text).split(/\r?\n/)) {
    const heading = /^(#{1,6})\s+(.*?)\s*$/.exec(line);
    if (heading) {
      if (heading[1] === '#') index.title ??= unescaped(heading[2] ?? '');
      else section = unescaped(heading[2] ?? '');
      continue;
    }
    const item = /^\s*[-*+]\s+\[((?:\\.|[^\]\\])*)\]\(<?([^\s<>]+?)>?\)(?::\s*(.*))?$/.exec(line);
    const target = item?.[2] ?? '';
    if (!item || !URL.canParse(target, base)) continue;
    const url = new URL(target, base);
    if (!/^https?:$/.test(url.protocol) || !url.pathname.endsWith('.md')) continue;
    const description = item[3]?.trim();
    index.pages.push({
      title: unescaped(item[1] ?? ''),
      url: url.href,
      ...(description && { description: unescaped(description) }),
      ...(section && { section }),
    });
  }
  return index;
}

function unescaped(text: string): string {
  return text.replace(/\\([\\`*_{}[\]()#+\-.!|<>~&])/g, '$1').trim();
}
