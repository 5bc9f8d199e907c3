import type { Heading, Link, PhrasingContent, RootContent } from 'mdast';
import { anchorOf, uniqueAnchors } from './anchor.ts';
import { type FrontMatter, splitFrontMatter } from './front-matter.ts';
import type { Links, Resolved } from './links.ts';
import { wordsOf } from './parser/tree-words.ts';
import { type Included, plainTree } from './plain-tree.ts';
import { renderBlocks } from './render.ts';

export interface Page {
  title: string;
  description: string | undefined;
  /** Hidden from navigation and search by its author. */
  hidden: boolean;
  sections: Section[];
}

/** What stands under one heading of level 1 to 3. Deeper headings, tables, code and tabs stay whole inside it. */
export interface Section {
  /** The heading's words; the page's title for what stands before the first one. */
  heading: string;
  /** The headings above it on the page, outermost first, without the page's title. */
  above: string[];
  /** Anchor on its page, empty for the top. */
  anchor: string;
  /** Plain Markdown: no HTML but what stands in code, no GitBook blocks. */
  text: string;
}

/** A page that is parsed, before it is known where its links lead. */
export interface ParsedPage {
  front: FrontMatter;
  blocks: RootContent[];
  /** What its links are written as, each once. */
  targets: string[];
}

/**
 * Reads a page of GitBook-flavoured Markdown into sections. A heading with nothing under it makes no section; its
 * words live on in `above` of those below it.
 *
 * @param options.title the title where the page has no H1 of its own
 */
export function readPage(source: string, options: { title?: string; links: Links }): Page {
  const { fragments = new Map(), specs = new Map() } = options.links;
  const parsed = parsePage(source, { fragments, specs });
  return finishPage(parsed, { title: options.title, resolve: options.links.resolve });
}

/** The first half of {@link readPage}: the one that takes time. */
export function parsePage(source: string, included: Included): ParsedPage {
  const { front, body } = splitFrontMatter(source.replace(/\r\n?/g, '\n').replace(/[\uFEFF\u200B\0]/g, ''));
  const blocks = plainTree(body, included);
  return { front, blocks, targets: [...new Set(linksIn(blocks).map(link => link.url))] };
}

/** The second half of {@link readPage}. */
export function finishPage(
  { front, blocks }: ParsedPage,
  options: { title?: string; resolve: (target: string) => Resolved },
): Page {
  resolveLinks(blocks, options.resolve);
  const parts = splitAtHeadings(blocks);
  const first = parts.findIndex(part => part.heading?.depth === 1);
  const isTitle = first >= 0 && parts.slice(0, first).every(part => part.blocks.length === 0);
  const own = isTitle ? headingWords(parts[first]?.heading) : '';
  const title = own || options.title || front.title || 'Untitled';
  return {
    title,
    description: front.description,
    hidden: front.hidden,
    sections: sectionsOf(parts, { title, titleAt: isTitle ? first : -1, description: front.description }),
  };
}

interface Part {
  /** None for what stands before the first one. */
  heading: Heading | undefined;
  blocks: RootContent[];
}

function splitAtHeadings(blocks: readonly RootContent[]): Part[] {
  const parts: Part[] = [{ heading: undefined, blocks: [] }];
  for (const block of blocks) {
    if (block.type === 'heading' && block.depth <= 3) parts.push({ heading: block, blocks: [] });
    else parts.at(-1)?.blocks.push(block);
  }
  return parts;
}

function sectionsOf(
  parts: readonly Part[],
  page: { title: string; titleAt: number; description: string | undefined },
): Section[] {
  const sections: Section[] = [];
  const unique = uniqueAnchors();
  const stack: { level: number; heading: string }[] = [];
  let intro = page.description ? `${page.description}\n\n` : '';
  parts.forEach((part, index) => {
    const level = part.heading?.depth ?? 0;
    const heading = headingWords(part.heading) || page.title;
    const isTop = level === 0 || index === page.titleAt;
    const anchor = isTop ? '' : unique(explicitAnchor(part.heading) || anchorOf(heading));
    if (!isTop) {
      while ((stack.at(-1)?.level ?? 0) >= level) stack.pop();
    }
    const text = renderBlocks(part.blocks);
    const whole = isTop && intro && (text || index >= page.titleAt) ? `${intro}${text}` : text;
    if (whole !== text) intro = '';
    if (/[\p{L}\p{N}]/u.test(whole)) {
      sections.push({
        heading: isTop ? page.title : heading,
        above: stack.map(entry => entry.heading),
        anchor,
        text: whole.trim(),
      });
    }
    if (!isTop) stack.push({ level, heading });
  });
  return sections;
}

function headingWords(heading: Heading | undefined): string {
  return wordsOf(heading?.children.filter(child => child.type !== 'explicitAnchor') ?? [])
    .replace(/:[a-z0-9_+-]+:(?=\s|$)|\p{Extended_Pictographic}[\p{Variation_Selector}\u200D]*/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function explicitAnchor(heading: Heading | undefined): string | undefined {
  const last = heading?.children.findLast(child => child.type === 'explicitAnchor');
  return last?.type === 'explicitAnchor' ? last.value : undefined;
}

type Parent = { children: (RootContent | PhrasingContent)[] };

function linksIn(blocks: RootContent[]): Link[] {
  const links: Link[] = [];
  const waiting: (RootContent | PhrasingContent)[] = [...blocks];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'link') links.push(node);
    if ('children' in node) for (const child of (node as Parent).children) waiting.push(child);
  }
  return links;
}

/** Links get the address they lead to from outside, or lose it if they lead nowhere; a file's name becomes its title. */
function resolveLinks(blocks: RootContent[], resolve: (target: string) => Resolved): void {
  const waiting: Parent[] = [{ children: blocks }];
  for (let parent = waiting.pop(); parent; parent = waiting.pop()) {
    if (parent.children.some(child => child.type === 'link')) {
      const children: Parent['children'] = [];
      for (const child of parent.children) {
        if (child.type === 'link') children.push(...resolved(child, resolve(child.url)));
        else children.push(child);
      }
      parent.children = children;
    }
    for (const child of parent.children) if ('children' in child) waiting.push(child as Parent);
  }
}

function resolved(link: Link, { url, title }: Resolved): PhrasingContent[] {
  const label = wordsOf(link);
  const children: PhrasingContent[] =
    title && (label === link.url || /^[\w./-]+\.md$/.test(label))
      ? [{ type: 'text', value: title }]
      : link.children;
  return url ? [{ ...link, url, children }] : children;
}
