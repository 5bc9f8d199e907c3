import type { RootContent } from 'mdast';
import type { Convert } from '../convert.ts';
import type { Element } from '../fold-tags.ts';
import { referredTo } from './operations.ts';
import { specKey } from './references.ts';

/**
 * A block of GitBook that refers to an OpenAPI document, in that document's words; `undefined` when it is not there.
 *
 * @param inside what stands between the block's tags
 */
export function openapiBlock(
  element: Element,
  inside: readonly RootContent[],
  convert: Convert,
): RootContent[] | undefined {
  const get = (key: string) => element.attributes.get(key) || undefined;
  const reference = get('src') ?? firstLink(inside);
  const spec = reference === undefined ? undefined : convert.spec(specKey(reference));
  if (spec === undefined) return undefined;
  return referredTo(
    spec,
    {
      method: get('method'),
      path: get('path'),
      webhook: element.name === 'openapi-webhook' ? get('name') : undefined,
      schemas:
        element.name === 'openapi-schemas'
          ? (get('schemas') ?? '').split(',').map(name => name.trim())
          : undefined,
      depth: convert.atTop ? 3 : 4,
    },
    convert.markdown,
  );
}

/** Without the link to its document that GitBook writes between a block's tags: it is for programs, and often expires. */
export function withoutSpecLink(blocks: RootContent[]): RootContent[] {
  return blocks.filter(
    block => block.type !== 'paragraph' || !block.children.every(child => child.type === 'link'),
  );
}

function firstLink(blocks: readonly RootContent[]): string | undefined {
  for (const block of blocks) {
    if (block.type !== 'paragraph') continue;
    const link = block.children.find(child => child.type === 'link');
    if (link) return link.url;
  }
  return undefined;
}
