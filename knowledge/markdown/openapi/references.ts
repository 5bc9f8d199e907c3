import { readTag } from '../gitbook-tag.ts';

/** Names of GitBook's blocks that refer to an OpenAPI document. */
export const openapiTags: ReadonlySet<string> = new Set([
  'openapi',
  'openapi-operation',
  'openapi-schemas',
  'openapi-webhook',
  'swagger',
]);

const mostReferences = 50;
const mostBlocks = 500;

/**
 * The OpenAPI documents that a page's blocks refer to, each once, as they are written (as {@link specKey}s): by `src`, or by the link that
 * GitBook writes between a block's tags for a document that it keeps itself. Fifty at most, of the first 500 blocks.
 */
export function specReferences(markdown: string): string[] {
  const found = new Set<string>();
  let blocks = 0;
  for (const match of markdown.matchAll(/\{%[^%{}]{1,4000}%\}/g)) {
    const tag = readTag(match[0]);
    if (!tag || !openapiTags.has(tag.name)) continue;
    if (++blocks > mostBlocks) break;
    const after = markdown.slice(match.index + match[0].length, match.index + match[0].length + 4000);
    const reference = tag.attributes.get('src') || linkBefore(after, `end${tag.name}`);
    if (reference) found.add(specKey(reference));
    if (found.size === mostReferences) break;
  }
  return [...found];
}

/** A reference in one spelling, whether it is read as it is written or as a parsed link's address. */
export function specKey(reference: string): string {
  const plain = reference.replaceAll('&amp;', '&');
  try {
    return decodeURI(plain);
  } catch {
    return plain;
  }
}

/** The first link before an end tag. */
function linkBefore(text: string, end: string): string | undefined {
  const inside = text.split(`{% ${end} `)[0] ?? '';
  return inside === text ? undefined : /\]\(<?([^\s()<>]{1,2000})>?\)/.exec(inside)?.[1];
}
