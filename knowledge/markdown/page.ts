import { anchorOf, uniqueAnchors } from './anchor.ts';
import { liftCode } from './code.ts';
import { inlineFootnotes } from './footnotes.ts';
import { splitFrontMatter } from './front-matter.ts';
import { flattenBlocks, includeFragments } from './gitbook-blocks.ts';
import { anchorMark, entities, flattenHtml } from './html.ts';
import type { Links } from './links.ts';
import { wordsOf } from './words.ts';

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

/**
 * Reads a page of GitBook-flavoured Markdown into sections. A heading with nothing under it makes no section; its
 * words live on in `above` of those below it.
 *
 * @param options.title the title where the page has no H1 of its own
 */
export function readPage(source: string, options: { title?: string; links: Links }): Page {
  const { front, body } = splitFrontMatter(source.replace(/\r\n?/g, '\n').replace(/[\uFEFF\u200B]/g, ''));
  const code = liftCode(includeFragments(body, options.links));
  // Links first: blocks and HTML bring links that lead where they lead already.
  const linked = flattenLinks(inlineFootnotes(code.text), options.links);
  const text = flattenHtml(flattenBlocks(linked, options.links), options.links);
  const parts = splitAtHeadings(text);
  const first = parts.findIndex(part => part.level === 1);
  const isTitle = first >= 0 && parts.slice(0, first).every(part => !part.text.trim());
  const title =
    (isTitle && headingWords(code.restore(parts[first]?.heading ?? ''))) ||
    options.title ||
    front.title ||
    'Untitled';
  return {
    title,
    description: front.description,
    hidden: front.hidden,
    sections: sectionsOf(parts, {
      title,
      titleAt: isTitle ? first : -1,
      description: front.description,
      restore: code.restore,
    }),
  };
}

interface Part {
  /** 0 for what stands before the first heading. */
  level: number;
  heading: string;
  text: string;
}

function splitAtHeadings(text: string): Part[] {
  const parts: Part[] = [{ level: 0, heading: '', text: '' }];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const atx = /^ {0,3}(#{1,3})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/.exec(line);
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[index + 1] ?? '');
    if (atx) {
      parts.push({ level: atx[1]?.length ?? 1, heading: atx[2] ?? '', text: '' });
    } else if (underline && isSetextText(line, lines[index - 1])) {
      parts.push({ level: underline[1]?.startsWith('=') ? 1 : 2, heading: line.trim(), text: '' });
      index++;
    } else {
      const part = parts.at(-1);
      if (part) part.text += `${line}\n`;
    }
  }
  return parts;
}

/** Whether a line before `===` or `---` is a heading: one line of prose, with no paragraph above it. */
function isSetextText(line: string, before: string | undefined): boolean {
  return /^ {0,3}[\p{L}\p{N}*_[`\uE000]/u.test(line) && !line.includes('|') && !before?.trim();
}

function sectionsOf(
  parts: Part[],
  page: {
    title: string;
    titleAt: number;
    description: string | undefined;
    restore: (text: string) => string;
  },
): Section[] {
  const sections: Section[] = [];
  const unique = uniqueAnchors();
  const stack: { level: number; heading: string }[] = [];
  let intro = page.description ? `${page.description}\n\n` : '';
  parts.forEach((part, index) => {
    const explicit = [...part.heading.matchAll(anchorMark)].at(-1)?.[1];
    const heading = headingWords(page.restore(part.heading)) || page.title;
    const isTop = part.level === 0 || index === page.titleAt;
    const anchor = isTop ? '' : unique(explicit || anchorOf(heading));
    if (!isTop) {
      while ((stack.at(-1)?.level ?? 0) >= part.level) stack.pop();
    }
    const text = tidy(page.restore(part.text.replace(anchorMark, '')));
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
    if (!isTop) stack.push({ level: part.level, heading });
  });
  return sections;
}

function headingWords(heading: string): string {
  return wordsOf(entities(heading.replace(anchorMark, '')))
    .replace(/:[a-z0-9_+-]+:(?=\s|$)|\p{Extended_Pictographic}[\p{Variation_Selector}\u200D]*/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const link =
  /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(\s*<?((?:[^()\s<>]|\((?:[^()\s]|\([^()\s]*\))*\))*)>?(?:\s+(?:"([^"]*)"|'[^']*'))?\s*\)/g;

/** Pictures become their words; links get the address they lead to from outside, or lose it if they lead nowhere. */
function flattenLinks(text: string, links: Links): string {
  return text.replace(link, (_, bang: string, words: string, target: string) => {
    if (bang) return words;
    const { url, title } = links.resolve(target);
    const label = /^[\w./-]+\.md$/.test(words) ? (title ?? words) : words;
    return url ? `[${label}](${url})` : label;
  });
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map(line =>
      /^\s{0,3}(?:\*\s*){3,}$|^\s{0,3}(?:-\s*){3,}$|^\s{0,3}(?:_\s*){3,}$/.test(line) ? '' : line.trimEnd(),
    )
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
