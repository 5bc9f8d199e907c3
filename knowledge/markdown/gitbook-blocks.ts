import type { ListItem, PhrasingContent, RootContent } from 'mdast';
import type { Convert } from './convert.ts';
import type { Element, Folded } from './fold-tags.ts';
import { linkTo, strong } from './html-elements.ts';
import { openapiBlock, withoutSpecLink } from './openapi/block.ts';

/** A block of GitBook as plain blocks: what it says stays, how it looks goes. An unknown one keeps its content and title. */
export function gitbookBlocks(element: Element, convert: Convert): RootContent[] {
  const { children } = element;
  const get = (key: string) => element.attributes.get(key) ?? '';
  const blocks = () => convert.blocks(children);
  const inside = () => convert.inside().blocks(children);
  switch (element.name) {
    case 'hint':
      return led(hintWords[get('style')] ?? 'Note', inside());
    case 'tabs':
      return inside();
    case 'tab':
      return [...title(get('title')), ...inside()];
    case 'code':
      return [...(get('title') ? [paragraph(`${get('title')}:`)] : []), ...inside()];
    case 'stepper':
      return steps(element, convert);
    case 'content-ref':
      return reference(get('url') || get('src'), blocks());
    case 'embed':
      return linkTo(get('url') || get('src'), caption(element, convert));
    case 'file':
      return linkTo(get('src') || get('url'), caption(element, convert, fileName(get('src'))));
    case 'include':
      return convert.fragment(/^"([^"]+)"/.exec(element.rest)?.[1] ?? '');
    case 'if':
      return led(`Only if ${condition(element.rest)}`, blocks());
    case 'elif':
    case 'elsif':
      return [paragraph(`Only if ${condition(element.rest)}:`)];
    case 'else':
      return [paragraph('Otherwise:')];
    case 'openapi':
    case 'openapi-operation':
    case 'openapi-schemas':
    case 'openapi-webhook':
    case 'swagger': {
      // Once: where blocks of this kind stand in each other, twice would be twice as long at each level.
      const within = inside();
      return openapiBlock(element, within, convert) ?? [...operation(get), ...withoutSpecLink(within)];
    }
    case 'api-method':
      return [...operation(get), ...inside()];
    case 'swagger-description':
    case 'api-method-description':
      return inside();
    case 'swagger-parameter':
    case 'api-method-parameter':
      return [parameter(get, convert.phrasing(children))];
    case 'swagger-response':
    case 'api-method-response-example':
      return [...response(get), ...inside()];
    case 'update':
      return dated(get('date'), blocks());
    default:
      // An integration's block shows what is somewhere else: a design, a file of a repository, a video.
      if (element.name.startsWith('@')) return [...linkTo(get('url')), ...blocks()];
      return [...title(get('title') || get('description')), ...blocks()];
  }
}

const hintWords: Record<string, string> = {
  info: 'Note',
  success: 'Tip',
  warning: 'Warning',
  danger: 'Danger',
};

function paragraph(value: string): RootContent {
  return { type: 'paragraph', children: [{ type: 'text', value }] };
}

function title(words: string): RootContent[] {
  return words ? strong([{ type: 'text', value: words }]) : [];
}

/** `See ...`, by the words of the link that GitBook writes inside; nothing where it leads nowhere any more. */
function reference(url: string, blocks: RootContent[]): RootContent[] {
  if (!url || url.startsWith('broken:')) return [];
  const [first] = blocks;
  const inner = first?.type === 'paragraph' && first.children.find(child => child.type === 'link');
  const children: PhrasingContent[] = inner ? inner.children : [{ type: 'text', value: url }];
  return [
    {
      type: 'paragraph',
      children: [
        { type: 'text', value: 'See ' },
        { type: 'link', url, children },
      ],
    },
  ];
}

/** `price list.pdf` of `../.gitbook/assets/price%20list.pdf?alt=media`. */
function fileName(address: string): string {
  const name = address.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Blocks that begin with what kind of words they are: `Warning: ...`. */
export function led(label: string, blocks: RootContent[]): RootContent[] {
  const [first, ...rest] = blocks;
  const lead: PhrasingContent = { type: 'text', value: `${label}: ` };
  if (first?.type === 'paragraph') return [{ ...first, children: [lead, ...first.children] }, ...rest];
  if (first?.type === 'heading' && first.depth > 3) return [...strong([lead, ...first.children]), ...rest];
  return blocks.length ? [paragraph(`${label}:`), ...blocks] : [];
}

/** `visitor.claims.unsigned.plan == "pro"`, which GitBook decides for each reader, as people say it. */
function condition(written: string): string {
  return written
    .slice(0, 500)
    .replace(/\bvisitor\.claims\.(?:unsigned\.)?/g, '')
    .replace(/\s*===?\s*/g, ' is ')
    .replace(/\s*!==?\s*/g, ' is not ')
    .replace(/\s*&&\s*/g, ' and ')
    .replace(/\s*\|\|\s*/g, ' or ')
    .trim();
}

/** What happened on a day: the day stands under its heading where it has one. */
function dated(date: string, blocks: RootContent[]): RootContent[] {
  const [heading, ...rest] = blocks;
  if (!date) return blocks;
  return heading?.type === 'heading' ? [heading, ...led(date, rest)] : led(date, blocks);
}

function caption(element: Element, convert: Convert, otherwise = ''): PhrasingContent[] {
  const said = convert.phrasing(element.children);
  if (said.some(node => node.type !== 'text' || node.value.trim())) return said;
  const words = element.attributes.get('caption') || element.attributes.get('name') || otherwise;
  return words ? [{ type: 'text', value: words }] : [];
}

/**
 * Steps that have headings are sections, as GitBook gives each an anchor; their first words say which step it is. Others
 * are one numbered list.
 */
function steps(element: Element, convert: Convert): RootContent[] {
  const isStep = (child: Folded): child is Element => child.type === 'element' && child.name === 'step';
  const all = element.children.filter(isStep).map(step => ({ step, blocks: convert.blocks(step.children) }));
  const others = convert.blocks(element.children.filter(child => !isStep(child)));
  const asSections = all.every(({ blocks: [first] }) => first?.type === 'heading' && first.depth <= 3);
  if (asSections) {
    return [
      ...others,
      ...all.flatMap(({ blocks: [heading, ...rest] }, index) => [
        ...(heading ? [heading] : []),
        ...led(`Step ${index + 1} of ${all.length}`, rest),
      ]),
    ];
  }
  const items = all.map(({ step, blocks }): ListItem => {
    // Inside of something they are that already; twice would be twice as long at each level of steppers in steppers.
    const [first, ...rest] = convert.atTop ? convert.inside().blocks(step.children) : blocks;
    const named = first?.type === 'heading' ? strong(first.children) : first ? [first] : [];
    return { type: 'listItem', children: [...named, ...rest] as ListItem['children'] };
  });
  return [...others, { type: 'list', ordered: true, start: 1, children: items }];
}

type Get = (key: string) => string;

function operation(get: Get): RootContent[] {
  const address = [get('method').toUpperCase(), `${get('baseurl')}${get('path')}`].filter(Boolean).join(' ');
  const words = [get('name'), get('summary'), get('description')].filter(Boolean).join(' ');
  const said = [address, words].filter(Boolean).join(': ');
  return said ? [paragraph(said)] : [];
}

function parameter(get: Get, words: PhrasingContent[]): RootContent {
  const facts = [get('in'), get('type'), get('required') === 'true' ? 'required' : '']
    .filter(Boolean)
    .join(', ');
  const description = words.some(word => word.type !== 'text' || word.value.trim())
    ? words
    : [{ type: 'text' as const, value: get('description') }];
  return {
    type: 'list',
    ordered: false,
    children: [
      {
        type: 'listItem',
        children: [
          {
            type: 'paragraph',
            children: [
              { type: 'inlineCode', value: get('name') },
              { type: 'text', value: `${facts ? ` (${facts})` : ''}: ` },
              ...description,
            ],
          },
        ],
      },
    ],
  };
}

function response(get: Get): RootContent[] {
  const words = [get('status') || get('httpcode'), get('description')].filter(Boolean).join(': ');
  return words ? [paragraph(words)] : [];
}
