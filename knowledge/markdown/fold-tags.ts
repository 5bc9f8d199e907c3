import type { Nodes } from 'mdast';
import { readTag } from './gitbook-tag.ts';
import { htmlTokens } from './html-tokens.ts';

/** A tag of HTML or GitBook with what stands between it and its end. */
export interface Element {
  type: 'element';
  of: 'html' | 'gitbook';
  name: string;
  attributes: ReadonlyMap<string, string>;
  /** What stands after the name of a tag of GitBook, as it is written. */
  rest: string;
  children: Folded[];
}

/** Text of HTML: spaces and line ends mean one space, outside of `<pre>`. */
export interface HtmlText {
  type: 'htmlText';
  value: string;
}

export type Folded = Nodes | Element | HtmlText;

/**
 * Puts tags around what stands between them, in one pass over nodes side by side. An end without a beginning is left out.
 * What is never ended reaches as far as HTML lets it; a tag of GitBook without an end (`{% embed %}`) holds nothing.
 * Beyond 100 levels tags mean nothing; what stands in them is kept.
 */
export function foldTags(nodes: readonly Nodes[]): Folded[] {
  const tokens = nodes.flatMap(tokensOf);
  const endsLeft = new Map<string, number>();
  for (const token of tokens) {
    if (token.is === 'close') endsLeft.set(token.key, (endsLeft.get(token.key) ?? 0) + 1);
  }
  const top: Folded[] = [];
  const open: { key: string; element: Element }[] = [];
  const opened = new Map<string, number>();
  const count = (key: string, by: number) => opened.set(key, (opened.get(key) ?? 0) + by);
  const inside = () => open.at(-1)?.element.children ?? top;
  /** Ends the innermost element; one of GitBook that has no end of its own gives back what seemed to be in it. */
  const end = (isItsOwn: boolean) => {
    const last = open.pop();
    if (!last) return;
    count(last.key, -1);
    if (isItsOwn || last.element.of === 'html') return;
    for (const child of last.element.children.splice(0)) inside().push(child);
  };
  for (const token of tokens) {
    if (token.is === 'node') inside().push(token.node);
    else if (token.is === 'open') {
      const { element, key } = token;
      for (let n = impliedEnds(element, open); n > 0; n--) end(false);
      inside().push(element);
      const holds = !token.isVoid && open.length < deepest;
      if (holds && (element.of === 'html' || (endsLeft.get(key) ?? 0) > 0)) {
        open.push({ key, element });
        count(key, 1);
      }
    } else {
      endsLeft.set(token.key, (endsLeft.get(token.key) ?? 1) - 1);
      if (!opened.get(token.key)) continue;
      while (open.at(-1)?.key !== token.key) end(false);
      end(true);
    }
  }
  while (open.length) end(false);
  return top;
}

const deepest = 100;

type FoldToken =
  | { is: 'node'; node: Folded }
  | { is: 'open'; key: string; element: Element; isVoid: boolean }
  | { is: 'close'; key: string };

function tokensOf(node: Nodes): FoldToken[] {
  if (node.type === 'gitbookTag') return [tagToken(node.value)];
  if (node.type !== 'html') return [{ is: 'node', node }];
  return htmlTokens(node.value).map((token): FoldToken => {
    if (token.is === 'text') return { is: 'node', node: { type: 'htmlText', value: token.text } };
    const key = `html ${token.name}`;
    if (token.is === 'close') return { is: 'close', key };
    const { name, attributes, isVoid } = token;
    return {
      is: 'open',
      key,
      isVoid,
      element: { type: 'element', of: 'html', name, attributes, rest: '', children: [] },
    };
  });
}

function tagToken(value: string): FoldToken {
  const tag = readTag(value);
  if (!tag) return { is: 'node', node: { type: 'text', value } };
  const { name, attributes, rest } = tag;
  if (name.startsWith('end')) return { is: 'close', key: `gitbook ${name.slice(3)}` };
  return {
    is: 'open',
    key: `gitbook ${name}`,
    isVoid: false,
    element: { type: 'element', of: 'gitbook', name, attributes, rest, children: [] },
  };
}

/** The ends that HTML lets authors leave out: how many of the innermost elements a new one ends. */
function impliedEnds(element: Element, open: readonly { element: Element }[]): number {
  const rule = element.of === 'html' ? implied[element.name] : undefined;
  if (!rule) return 0;
  for (let depth = 1; depth <= open.length; depth++) {
    const outer = open.at(-depth)?.element;
    if (outer?.of !== 'html' || rule.within.includes(outer.name)) return 0;
    if (rule.ends.includes(outer.name)) return depth;
  }
  return 0;
}

const cells = { ends: ['td', 'th'], within: ['tr', 'table'] };
const implied: Record<string, { ends: string[]; within: string[] }> = {
  li: { ends: ['li'], within: ['ul', 'ol'] },
  dt: { ends: ['dt', 'dd'], within: ['dl'] },
  dd: { ends: ['dt', 'dd'], within: ['dl'] },
  td: cells,
  th: cells,
  tr: { ends: ['tr'], within: ['table'] },
  tbody: { ends: ['thead', 'tbody'], within: ['table'] },
  p: { ends: ['p'], within: ['div', 'td', 'th', 'li', 'blockquote', 'details', 'section', 'figure'] },
};
