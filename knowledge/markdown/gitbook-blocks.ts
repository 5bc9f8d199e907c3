import type { Links } from './links.ts';

/**
 * Turns GitBook's `{% ... %}` blocks into plain Markdown: what they say stays, how they look goes. Code must have been
 * lifted out already. Unknown blocks lose their tags and keep their content and any titles.
 */
export function flattenBlocks(text: string, links: Links): string {
  return demoteTabHeadings(text)
    .replace(contentRef, (_, attributes: string) => `\n${refLine(readAttributes(attributes), links)}\n`)
    .replace(tag, (_, name: string, attributes: string) =>
      blockWords(name.toLowerCase(), readAttributes(attributes), links),
    );
}

const tag = /[ \t]*\{%-?\s*([a-zA-Z][\w-]*)\s*((?:[^%]|%(?!\}))*?)-?%\}[ \t]*\n?/g;
const contentRef = /[ \t]*\{%\s*content-ref\s+((?:[^%]|%(?!\}))*?)%\}[\s\S]*?\{%\s*endcontent-ref\s*%\}/g;

function blockWords(name: string, attributes: Map<string, string>, links: Links): string {
  const get = (key: string) => attributes.get(key) ?? '';
  switch (name) {
    case 'hint':
      return `\n\n${hintWords[get('style')] ?? 'Note'}: `;
    case 'tab':
      return get('title') ? `\n\n**${get('title')}**\n\n` : '\n\n';
    case 'code':
      return get('title') ? `\n\n${get('title')}:\n\n` : '\n\n';
    case 'embed':
    case 'file':
      return `\n\n${linkWords(get('url') || get('src'), get('caption'), links)}\n`;
    case 'openapi':
    case 'openapi-operation':
    case 'swagger':
    case 'swagger-parameter':
    case 'api-method':
      return `\n\n${[get('method').toUpperCase(), get('path'), get('name'), get('summary'), get('description')].filter(Boolean).join(' ')}\n\n`;
    case 'update':
      return `\n\n${get('date')}\n\n`;
    default:
      return get('title') ? `\n\n**${get('title')}**\n\n` : '\n\n';
  }
}

const hintWords: Record<string, string> = {
  info: 'Note',
  success: 'Tip',
  warning: 'Warning',
  danger: 'Danger',
};

function refLine(attributes: Map<string, string>, links: Links): string {
  return `See ${linkWords(attributes.get('url') ?? '', '', links)}`;
}

function linkWords(target: string, caption: string, links: Links): string {
  const { url, title } = links.resolve(target);
  const words = caption || title || target;
  return url ? `[${words}](${url})` : words;
}

function readAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(/([\w-]+)\s*=\s*"((?:[^"\\]|\\.)*)"/g)) {
    attributes.set(key.toLowerCase(), value.replace(/\\(.)/g, '$1'));
  }
  return attributes;
}

/** Puts reusable fragments where they are included. */
export function includeFragments(text: string, links: Links): string {
  return text.replace(/\{%\s*include\s+"([^"]+)"\s*%\}/g, (_, path: string) => links.fragment?.(path) ?? '');
}

/** A heading inside tabs belongs to its tab: it becomes one that sections are not split at. */
function demoteTabHeadings(text: string): string {
  return text.replace(/\{%\s*tabs\b[\s\S]*?\{%\s*endtabs\s*%\}/g, tabs =>
    tabs.replace(/^([ \t]*)#{1,3}(?=\s)/gm, '$1####'),
  );
}
