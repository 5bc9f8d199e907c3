import type { Heading, RootContent } from 'mdast';
import { readDocument } from './document.ts';
import { fieldItems } from './fields.ts';
import { type Operation, operationBlocks } from './operation.ts';
import { bullets, type Context, entries, field, followed, paragraph, plain, text } from './values.ts';

declare module 'mdast' {
  interface HeadingData {
    /** It is over the only operation of a block, and the author may have given that a heading of their own. */
    ofOneOperation?: boolean;
  }
}

/** What a block of GitBook shows of an OpenAPI document. */
export interface Wanted {
  method: string | undefined;
  /** None for all of them. */
  path: string | undefined;
  /** The name of a webhook instead. */
  webhook: string | undefined;
  /** Names of schemas instead. */
  schemas: string[] | undefined;
  /** Level of the heading over each operation. */
  depth: Heading['depth'];
}

const mostFields = 1000;
const mostOperations = 200;
const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/**
 * A block of JSON that is an OpenAPI document, as GitBook puts one under each operation of an API's pages, in words: the
 * operations, which stand under a heading of the page. `undefined` when it is no such document.
 */
export function operationsIn(json: string, said: Context['said']): RootContent[] | undefined {
  if (!/^\s*\{/.test(json) || !/"(?:openapi|swagger)"\s*:/.test(json.slice(0, 2000))) return undefined;
  const document = readDocument(json);
  const context: Context = { document, budget: { left: mostFields }, said };
  const operations = operationsOf(document).slice(0, mostOperations);
  return operations.length ? operations.flatMap(one => operationBlocks(one, context)) : undefined;
}

/**
 * What a block refers to in an OpenAPI document, in words: each operation under its own heading, or fields of schemas.
 * `undefined` when the document is none, or has it not.
 */
export function referredTo(spec: string, wanted: Wanted, said: Context['said']): RootContent[] | undefined {
  const document = readDocument(spec);
  if (document === undefined) return undefined;
  const context: Context = { document, budget: { left: mostFields }, said };
  if (wanted.schemas) return schemaBlocks(wanted.schemas, wanted.depth, context);
  const all = wanted.webhook === undefined ? operationsOf(document) : webhooksOf(document);
  const path = wanted.webhook ?? wanted.path;
  const operations = all
    .filter(one => path === undefined || one.path === path)
    .filter(one => wanted.method === undefined || one.method === wanted.method.toLowerCase())
    .slice(0, mostOperations);
  if (operations.length === 0) return undefined;
  const base = wanted.webhook === undefined ? baseOf(document) : '';
  const ofOneOperation = operations.length === 1;
  return operations.flatMap(one => {
    const words = text(one.said, 'summary') ?? `${one.method.toUpperCase()} ${one.path}`;
    return [
      { ...headingOf(words, wanted.depth), data: { ofOneOperation } },
      ...operationBlocks({ ...one, path: `${base}${one.path}` }, context),
    ];
  });
}

const operationsOf = (document: unknown) => operationsUnder(field(document, 'paths'), document);
const webhooksOf = (document: unknown) =>
  operationsUnder(field(document, 'webhooks') ?? field(document, 'x-webhooks'), document);

function operationsUnder(paths: unknown, document: unknown): Operation[] {
  return entries(paths).flatMap(([path, item]) => {
    const shared = followed(item, { document });
    return entries(shared)
      .filter(([method]) => methods.has(method))
      .map(([method, said]) => ({ method, path, said, shared }));
  });
}

/** Where its paths start: the first server's path, or what Swagger 2.0 calls the base path. */
function baseOf(document: unknown): string {
  const [server] = Object.values(field(document, 'servers') ?? {});
  const address = text(server, 'url') ?? text(document, 'basePath') ?? '';
  const path = URL.canParse(address) ? new URL(address).pathname : address;
  return path.startsWith('/') && !path.includes('{') ? path.replace(/\/+$/, '') : '';
}

function schemaBlocks(names: string[], depth: Heading['depth'], context: Context): RootContent[] | undefined {
  const { document } = context;
  const schemas = field(field(document, 'components'), 'schemas') ?? field(document, 'definitions');
  const blocks = names.flatMap(name => {
    const schema = followed(field(schemas, name), context);
    if (schema === undefined) return [];
    const words = text(schema, 'description');
    const fields = fieldItems(schema, context);
    return [
      headingOf(name, depth),
      ...(words ? [paragraph([plain(`${words}.`)])] : []),
      ...(fields.length ? [bullets(fields)] : []),
    ];
  });
  return blocks.length ? blocks : undefined;
}

function headingOf(words: string, depth: Heading['depth']): Heading {
  return { type: 'heading', depth, children: [plain(words)] };
}
