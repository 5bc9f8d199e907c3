import type { ListItem, PhrasingContent, RootContent } from 'mdast';

/**
 * A block of JSON that is an OpenAPI document, as GitBook puts one under each operation of an API's pages, in words: the
 * operation, its parameters by place, its body's fields and its answers. `undefined` when it is no such document.
 */
export function operationsIn(json: string): RootContent[] | undefined {
  if (!/^\s*\{/.test(json) || !/"(?:openapi|swagger)"\s*:/.test(json.slice(0, 2000))) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    return undefined;
  }
  const paths = entries(field(document, 'paths'));
  const budget = { left: mostFields };
  const blocks = paths.flatMap(([path, operations]) =>
    entries(operations)
      .filter(([method]) => methods.has(method))
      .flatMap(([method, operation]) => {
        const shared = list(field(operations, 'parameters'));
        return describe(`${method.toUpperCase()} ${path}`, operation, shared, { document, budget });
      }),
  );
  return blocks.length ? blocks : undefined;
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);
const mostFields = 1000;
const deepest = 4;

interface Context {
  document: unknown;
  /** Fields that may still be said: a schema may refer to itself. */
  budget: { left: number };
}

function describe(name: string, operation: unknown, shared: unknown[], context: Context): RootContent[] {
  const words = [text(operation, 'summary'), text(operation, 'description')].filter(Boolean);
  const parameters = [...shared, ...list(field(operation, 'parameters'))].map(one => followed(one, context));
  const blocks: RootContent[] = [
    paragraph([code(name), plain(words.length ? `: ${[...new Set(words)].join('. ')}` : '')]),
  ];
  if (field(operation, 'deprecated') === true) blocks.push(paragraph([plain('Deprecated.')]));
  for (const place of ['path', 'query', 'header', 'cookie']) {
    const here = parameters.filter(parameter => field(parameter, 'in') === place);
    if (here.length) {
      blocks.push(paragraph([plain(`${titles[place]} parameters:`)]));
      blocks.push(bullets(here.map(parameter => parameterItem(parameter, context))));
    }
  }
  const body = followed(field(operation, 'requestBody'), context);
  const schema = firstSchema(body);
  const fields = schema === undefined ? [] : fieldItems(schema, context, 0);
  if (fields.length) {
    blocks.push(paragraph([plain(`Request body${field(body, 'required') === true ? ' (required)' : ''}:`)]));
    blocks.push(bullets(fields));
  }
  const answers = entries(field(operation, 'responses')).map(([status, answer]) => {
    const said = text(followed(answer, context), 'description');
    return item([code(status), plain(said ? `: ${said}` : '')]);
  });
  if (answers.length) blocks.push(paragraph([plain('Responses:')]), bullets(answers));
  return blocks;
}

const titles: Record<string, string> = { path: 'Path', query: 'Query', header: 'Header', cookie: 'Cookie' };

function parameterItem(parameter: unknown, context: Context): ListItem {
  const schema = followed(field(parameter, 'schema'), context) ?? parameter;
  return fieldItem(
    text(parameter, 'name') ?? '',
    schema,
    field(parameter, 'required') === true,
    text(parameter, 'description') ?? text(schema, 'description'),
  );
}

function fieldItems(schema: unknown, context: Context, depth: number): ListItem[] {
  const own = followed(schema, context);
  const all = [own, ...list(field(own, 'allOf')).map(part => followed(part, context))];
  return all.flatMap(part => {
    const required = list(field(part, 'required'));
    return entries(field(part, 'properties')).flatMap(([name, property]) => {
      if (context.budget.left-- <= 0) return [];
      const target = followed(property, context);
      const made = fieldItem(name, target, required.includes(name), text(target, 'description'));
      const nested =
        depth < deepest
          ? fieldItems(
              field(target, 'type') === 'array' ? field(target, 'items') : target,
              context,
              depth + 1,
            )
          : [];
      return [nested.length ? { ...made, children: [...made.children, bullets(nested)] } : made];
    });
  });
}

function fieldItem(
  name: string,
  schema: unknown,
  required: boolean,
  description: string | undefined,
): ListItem {
  const type = text(schema, 'type');
  const values = list(field(schema, 'enum')).slice(0, 50).map(String);
  const limit = (key: string, words: string) => {
    const value = field(schema, key);
    return typeof value === 'number' ? `${words} ${value}` : '';
  };
  const standard = field(schema, 'default');
  const facts = [
    type,
    required ? 'required' : '',
    values.length ? `one of ${values.join(', ')}` : '',
    limit('minimum', 'at least'),
    limit('maximum', 'at most'),
    limit('maxLength', 'characters at most'),
    standard === undefined || typeof standard === 'object' ? '' : `default ${String(standard)}`,
  ].filter(Boolean);
  const said = `${facts.length ? ` (${facts.join(', ')})` : ''}${description ? `: ${description}` : ''}`;
  return item([code(name), plain(said)]);
}

function firstSchema(body: unknown): unknown {
  const [first] = entries(field(body, 'content'));
  return first && field(first[1], 'schema');
}

/** What a `$ref` within the document refers to; ten steps at most. */
function followed(value: unknown, context: Context): unknown {
  let target = value;
  for (let step = 0; step < 10; step++) {
    const reference = field(target, '$ref');
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return target;
    target = context.document;
    for (const part of reference.slice(2).split('/').slice(0, 20)) {
      target = field(target, part.replaceAll('~1', '/').replaceAll('~0', '~'));
    }
  }
  return undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

function text(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === 'string' && found.trim()
    ? found.trim().replace(/\s+/g, ' ').replace(/\.$/, '')
    : undefined;
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

const plain = (value: string): PhrasingContent => ({ type: 'text', value });
const code = (value: string): PhrasingContent => ({ type: 'inlineCode', value });

function paragraph(children: PhrasingContent[]): RootContent {
  return { type: 'paragraph', children };
}

function item(children: PhrasingContent[]): ListItem {
  return { type: 'listItem', children: [{ type: 'paragraph', children }] };
}

function bullets(children: ListItem[]): ListItem['children'][number] & RootContent {
  return { type: 'list', ordered: false, children };
}
