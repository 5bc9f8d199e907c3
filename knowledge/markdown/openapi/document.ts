import { parse } from 'yaml';
import { field } from './values.ts';

// A page seldom needs another document than the one before it did, and a large one takes a second to parse.
let last: { text: string; document: unknown } | undefined;

/**
 * An OpenAPI document (Swagger 2.0, OpenAPI 3.0 or 3.1) of JSON or YAML. `undefined` when it is none. Aliases of YAML are
 * followed a hundred times at most, and no tag of it makes anything but plain values.
 */
export function readDocument(text: string): unknown {
  if (last?.text === text) return last.document;
  const document = parsed(text);
  const isOne = ['openapi', 'swagger'].some(key => /^[23]\b/.test(String(field(document, key) ?? '')));
  last = { text, document: isOne ? document : undefined };
  return last.document;
}

function parsed(text: string): unknown {
  try {
    return /^\s*\{/.test(text)
      ? JSON.parse(text)
      : parse(text, { maxAliasCount: 100, logLevel: 'silent', schema: 'core' });
  } catch {
    return undefined;
  }
}
