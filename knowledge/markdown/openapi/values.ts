import type { ListItem, PhrasingContent, RootContent } from 'mdast';

/** What is said of an operation or a schema, with what it may refer to. */
export interface Context {
  document: unknown;
  /** Fields that may still be said: a schema may refer to itself. */
  budget: { left: number };
  /** A description of a document, which is Markdown, as plain blocks. */
  said: (markdown: string) => RootContent[];
}

export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

/** A text on one line, without the period at its end. */
export function text(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === 'string' && found.trim()
    ? found.trim().replace(/\s+/g, ' ').replace(/\.$/, '')
    : undefined;
}

export function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What a `$ref` within the document refers to; ten steps at most. */
export function followed(value: unknown, { document }: Pick<Context, 'document'>): unknown {
  let target = value;
  for (let step = 0; step < 10; step++) {
    const reference = field(target, '$ref');
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return target;
    target = document;
    for (const part of reference.slice(2).split('/').slice(0, 20)) {
      target = field(target, part.replaceAll('~1', '/').replaceAll('~0', '~'));
    }
  }
  return undefined;
}

/** `Pet` of `#/components/schemas/Pet`. */
export function nameOfReference(value: unknown): string | undefined {
  const reference = field(value, '$ref');
  return typeof reference === 'string' ? reference.split('/').at(-1) : undefined;
}

export const plain = (value: string): PhrasingContent => ({ type: 'text', value });
export const code = (value: string): PhrasingContent => ({ type: 'inlineCode', value });

export function paragraph(children: PhrasingContent[]): RootContent {
  return { type: 'paragraph', children };
}

export function item(children: PhrasingContent[]): ListItem {
  return { type: 'listItem', children: [{ type: 'paragraph', children }] };
}

export function bullets(children: ListItem[]): ListItem['children'][number] & RootContent {
  return { type: 'list', ordered: false, children };
}
