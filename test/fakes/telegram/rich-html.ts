import { bad } from './refusal.ts';

/** An element of a rich message's HTML, or words between tags. */
export type Node = Element | string;

export interface Element {
  tag: string;
  attributes: ReadonlyMap<string, string>;
  children: Node[];
}

/** The tags that are built here, with the attributes that each may have. */
const known: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    'b strong i em u ins s strike del mark sub sup tg-spoiler br hr p h1 h2 h3 h4 h5 h6 footer pre tr caption'
      .split(' ')
      .map(tag => [tag, []]),
  ),
  a: ['href'],
  code: ['class'],
  blockquote: ['expandable'],
  table: ['bordered', 'striped', 'compact'],
  th: ['align', 'valign', 'colspan', 'rowspan'],
  td: ['align', 'valign', 'colspan', 'rowspan'],
};

/** Others that Telegram has. */
const unbuilt = new Set(
  'tg-reference tg-emoji tg-time tg-math tg-math-block tg-document tg-map tg-collage tg-slideshow tg-button tg-button-row img video audio figure figcaption cite aside details summary ul ol li input'.split(
    ' ',
  ),
);

const empty = new Set(['br', 'hr']);

/**
 * The HTML of a rich message as a tree. "Only the tags mentioned above are currently supported. All numerical HTML
 * entities are supported", and 13 named ones. https://core.telegram.org/bots/api#rich-html-style
 *
 * What Telegram's own parser forgives is not known, so this one forgives nothing: each tag is closed, each attribute is
 * one that the page names, and `<`, `>` and `&` are never text. The words of the refusals are ours.
 *
 * @throws Refusal that names the character where it goes wrong
 */
export function parseRichHtml(source: string): Node[] {
  const root: Element = { tag: '', attributes: new Map(), children: [] };
  const open = [root];
  let at = 0;
  const wrong = (words: string) => bad(`can't parse rich message: ${words} at character ${at}`);
  const inside = () => open.at(-1) ?? root;

  while (at < source.length) {
    if (source[at] === '<') readTag();
    else readWords();
  }
  if (open.length > 1) throw wrong(`<${inside().tag}> is not closed`);
  return root.children;

  function readWords(): void {
    const next = source.indexOf('<', at);
    const words = source.slice(at, next < 0 ? source.length : next);
    inside().children.push(decoded(words));
    at += words.length;
  }

  function readTag(): void {
    const found = /^<(\/?)([a-z][a-z0-9-]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/.exec(source.slice(at));
    if (!found) throw wrong('there is no tag');
    const [whole, end, tag = '', attributes = '', isClosed] = found;
    if (isClosed && !empty.has(tag)) throw wrong(`<${tag}/> is no tag that closes itself,`);
    if (end) close(tag, attributes);
    else {
      if (unbuilt.has(tag)) throw new Error(`The fake of Telegram reads no <${tag}> in rich messages yet.`);
      if (!known[tag]) throw wrong(`unsupported tag "${tag}"`);
      const made = { tag, attributes: attributesOf(tag, attributes), children: [] };
      inside().children.push(made);
      if (!empty.has(tag)) open.push(made);
    }
    at += whole.length;
  }

  function close(tag: string, attributes: string): void {
    if (open.length === 1 || attributes) throw wrong(`unexpected </${tag}>`);
    if (inside().tag !== tag) throw wrong(`</${inside().tag}> is expected, not </${tag}>,`);
    open.pop();
  }

  function attributesOf(tag: string, given: string): Map<string, string> {
    const all = new Map<string, string>();
    for (const [, name = '', value = ''] of given.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)) {
      if (!known[tag]?.includes(name) || all.has(name)) throw wrong(`<${tag}> has no "${name}"`);
      all.set(name, decoded(value));
    }
    return all;
  }

  function decoded(words: string): string {
    if (words.includes('>')) throw wrong('a bare ">"');
    const text = words.replace(
      /&(?:#x([0-9a-f]{1,6});|#(\d{1,7});|([a-z]+);)?/gi,
      (_, hex, decimal, name) => {
        const character =
          name === undefined ? numbered(Number(decimal ?? Number.parseInt(hex ?? '', 16))) : named[name];
        if (character === undefined) throw wrong('a "&" that begins no entity');
        return character;
      },
    );
    if (!text.isWellFormed()) throw wrong('half a surrogate pair');
    return text;
  }
}

function numbered(code: number): string | undefined {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

const named: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
};
