import type { RootContent } from 'mdast';
import { fieldItems, parameterItem, typeOf } from './fields.ts';
import {
  bullets,
  type Context,
  code,
  entries,
  field,
  followed,
  item,
  list,
  nameOfReference,
  paragraph,
  plain,
  text,
} from './values.ts';

/** An operation of a document: its method and path, and what the document says of both. */
export interface Operation {
  method: string;
  path: string;
  /** What stands under its method. */
  said: unknown;
  /** What stands under its path, for all methods. */
  shared: unknown;
}

/** An operation in words: what it does, its parameters by place, its body's fields and its answers with theirs. */
export function operationBlocks({ method, path, said, shared }: Operation, context: Context): RootContent[] {
  const blocks = leadBlocks(`${method.toUpperCase()} ${path}`, said, shared, context);
  if (field(said, 'deprecated') === true) blocks.push(paragraph([plain('Deprecated.')]));
  const access = accessOf(said, context);
  if (access) blocks.push(paragraph([plain(`Authorization: ${access}.`)]));
  const parameters = parametersOf(said, shared, context);
  for (const [place, title] of Object.entries(places)) {
    const here = parameters.filter(parameter => field(parameter, 'in') === place);
    if (here.length)
      blocks.push(paragraph([plain(`${title}:`)]), bullets(here.map(one => parameterItem(one, context))));
  }
  return [...blocks, ...bodyBlocks(said, parameters, context), ...answerBlocks(said, context)];
}

/** Its name, summary and description; on one line where the description is one paragraph. */
function leadBlocks(name: string, said: unknown, shared: unknown, context: Context): RootContent[] {
  const summary = text(said, 'summary') ?? text(shared, 'summary');
  const description = field(said, 'description') ?? field(shared, 'description');
  const isSaid = typeof description !== 'string' || text({ description }, 'description') === summary;
  const [first, ...rest] = isSaid ? [] : context.said(description);
  const lead = [code(name), plain(summary ? `: ${summary}` : '')];
  if (first?.type === 'paragraph' && rest.length === 0)
    return [paragraph([...lead, plain(summary ? '. ' : ': '), ...first.children])];
  return [paragraph(lead), ...(first ? [first, ...rest] : [])];
}

const places = {
  path: 'Path parameters',
  query: 'Query parameters',
  header: 'Header parameters',
  cookie: 'Cookie parameters',
  formData: 'Form fields',
};

/** The path's, and the operation's, which replace those of the same name and place. */
function parametersOf(said: unknown, shared: unknown, context: Context): unknown[] {
  const all = [...list(field(shared, 'parameters')), ...list(field(said, 'parameters'))];
  const byPlace = new Map<string, unknown>();
  for (const one of all) {
    const parameter = followed(one, context);
    byPlace.set(`${text(parameter, 'in')} ${text(parameter, 'name')}`, parameter);
  }
  return [...byPlace.values()];
}

function bodyBlocks(said: unknown, parameters: unknown[], context: Context): RootContent[] {
  // In Swagger 2.0 the body is a parameter.
  const body =
    followed(field(said, 'requestBody'), context) ?? parameters.find(one => field(one, 'in') === 'body');
  if (body === undefined) return [];
  const required = field(body, 'required') === true ? ' (required)' : '';
  const words = text(body, 'description');
  const { schema, media } = contentOf(body);
  const fields = fieldItems(schema, context);
  const kind = fields.length && !isListOf(schema, context) ? '' : kindOf(schema, context);
  const facts = [kind, media && media !== 'application/json' ? media : '', words].filter(Boolean).join(', ');
  if (!facts && fields.length === 0) return [];
  return [
    paragraph([plain(`Request body${required}:${facts ? ` ${facts}` : ''}`)]),
    ...(fields.length ? [bullets(fields)] : []),
  ];
}

function answerBlocks(said: unknown, context: Context): RootContent[] {
  const answers = entries(field(said, 'responses')).map(([status, one]) => {
    const answer = followed(one, context);
    const { schema } = contentOf(answer);
    const kind = isListOf(schema, context) || !schema ? kindOf(schema, context) : '';
    const words = [text(answer, 'description'), kind].filter(Boolean).join(': ');
    const made = item([code(status), plain(words ? `: ${words}` : '')]);
    // What a failure looks like is the same for every operation; what it means is said.
    const fields = /^[2d]/i.test(status) ? fieldItems(schema, context) : [];
    return fields.length ? { ...made, children: [...made.children, bullets(fields)] } : made;
  });
  return answers.length ? [paragraph([plain('Responses:')]), bullets(answers)] : [];
}

/** The schema of a body or an answer: of its first kind of content, JSON where there is one. */
function contentOf(body: unknown): { schema: unknown; media: string | undefined } {
  const contents = entries(field(body, 'content'));
  const [media, content] = contents.find(([kind]) => /json/i.test(kind)) ?? contents[0] ?? [];
  return { schema: field(content, 'schema') ?? field(body, 'schema'), media };
}

function kindOf(schema: unknown, context: Context): string {
  return nameOfReference(schema) ?? typeOf(schema, context);
}

function isListOf(schema: unknown, context: Context): boolean {
  return typeOf(schema, context).startsWith('array');
}

/** How a caller says who they are: `bearer token`, `API key in header X-Key`. */
function accessOf(said: unknown, context: Context): string {
  const { document } = context;
  const needed = list(field(said, 'security') ?? field(document, 'security'));
  const schemes =
    field(field(document, 'components'), 'securitySchemes') ?? field(document, 'securityDefinitions');
  const ways = needed.map(way =>
    entries(way)
      .map(([name, scopes]) => {
        const scheme = followed(field(schemes, name), context);
        const needs = list(scopes).map(String).join(', ');
        return `${schemeWords(scheme, name)}${needs ? ` with ${needs}` : ''}`;
      })
      .join(' and '),
  );
  return ways.filter(Boolean).join(' or ');
}

function schemeWords(scheme: unknown, name: string): string {
  switch (text(scheme, 'type')) {
    case 'http':
      return /bearer/i.test(text(scheme, 'scheme') ?? '') ? 'bearer token' : 'user name and password';
    case 'basic':
      return 'user name and password';
    case 'apiKey':
      return `API key in ${text(scheme, 'in') ?? 'header'} ${text(scheme, 'name') ?? ''}`.trim();
    case 'oauth2':
    case 'openIdConnect':
      return 'OAuth 2';
    default:
      return name;
  }
}
