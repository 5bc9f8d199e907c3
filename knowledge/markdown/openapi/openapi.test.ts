import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { asWritten } from '../links.ts';
import { readPage } from '../page.ts';
import { specReferences } from './references.ts';

const fixture = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');
const specs = new Map([
  ['granary.json', await fixture('petstore-2.0.fixture.json')],
  ['granary.yaml', stringify(JSON.parse(await fixture('petstore-2.0.fixture.json')))],
  ['library.yaml', await fixture('library-3.0.fixture.yaml')],
  ['orders.yaml', await fixture('orders-3.1.fixture.yaml')],
  ['none.yaml', 'hello: there'],
  ['broken.json', '{"openapi": "3.0.0", '],
]);
const read = (source: string) => readPage(source, { title: 'API', links: { ...asWritten, specs } }).sections;
const block = (attributes: string, name = 'openapi', inside = '') =>
  `{% ${name} ${attributes} %}\n${inside}\n{% end${name} %}`;

test.each(['granary.json', 'granary.yaml'])('Swagger 2.0, as %s', src => {
  const sections = read(
    `# API\n\n${block(`src="${src}" path="/sacks" method="post"`)}\n\n${block(`src="${src}" path="/sacks/{sackId}/label" method="post"`, 'swagger')}`,
  );
  expect(sections.map(({ heading, anchor }) => [heading, anchor])).toEqual([
    ['Add a sack', 'add-a-sack'],
    ['Print a label', 'print-a-label'],
  ]);
  expect(sections[0]?.text).toBe(`\`POST /v2/sacks\`: Add a sack

Puts a new sack into store.

- It gets the **next free** shelf.
- Its number is never used again.

Authorization: OAuth 2 with write:sacks.

Request body (required): The sack that is added

- \`id\` (integer (int64), only in answers)
- \`grain\` (object, required)
  - \`name\` (string)
- \`tags\` (array of string)
- \`status\` (string, one of stored, milled, sold): Where it is

Responses:

- \`201\`: The new sack
  - \`id\` (integer (int64), only in answers)
  - \`grain\` (object, required)
    - \`name\` (string)
  - \`tags\` (array of string)
  - \`status\` (string, one of stored, milled, sold): Where it is
- \`405\`: Invalid input`);
  expect(sections[1]?.text).toBe(`\`POST /v2/sacks/{sackId}/label\`: Print a label

Deprecated.

Authorization: API key in header X-Api-Key.

Path parameters:

- \`sackId\` (integer (int64), required): Number of the sack

Form fields:

- \`logo\` (file): Picture on it
- \`copies\` (integer, at most 20, default 1)

Responses:

- \`200\`: It is printed`);
});

test('OpenAPI 3.0: all operations of a document, shared parameters, references, lists and merged schemas', () => {
  const sections = read(`# API\n\n${block('src="library.yaml"')}`);
  expect(sections.map(({ heading }) => heading)).toEqual(['List books', 'Add a book', 'Replace a cover']);
  expect(
    sections[0]?.text,
  ).toBe(`\`GET /library/v1/books\`: List books. Lists the books of a shelf, newest first.

Authorization: bearer token.

Query parameters:

- \`limit\` (integer, at least 1, at most 100, default 20): Most books of one page

Header parameters:

- \`X-Tenant\` (string, required): Which mill is meant

Cookie parameters:

- \`session\` (string)

Responses:

- \`200\`: A page of books: array of Book
  - \`title\` (string, required)
  - \`subtitle\` (string or null)
  - \`authors\` (array of object, 8 at most)
    - \`name\` (string): As it stands on the cover
  - \`series\` (object): A book of the library
- \`default\`: Something went wrong`);
  expect(sections[1]?.text).toContain(
    'Request body (required): The book that is added\n\n- `title` (string, required)',
  );
  expect(sections[1]?.text).toContain(
    '- `shelf` (string, required, 1 characters at least, 40 characters at most): Where it stands',
  );
  expect(sections[1]?.text).not.toContain('Authorization');
  expect(sections[2]?.text).toContain('Request body: string (binary), image/png');
});

test('OpenAPI 3.1: lists of types, constants, choices; webhooks and schemas by their names', () => {
  const [change] = read(`# API\n\n${block('src="orders.yaml" path="/{id}" method="PATCH"')}`);
  expect(change?.text).toBe(`\`PATCH /orders/v3/{id}\`: Change an order

Path parameters:

- \`id\` (string (uuid), required)

Request body:

- \`note\` (string or null): A word for the miller
- \`kind\` (always flour)
- \`weight\` (number, more than 0)
- \`payment\`
  - either Card
    - \`number\` (string, only in requests)
  - or Bill
    - \`days\` (integer)

Responses:

- \`200\`: The order as it is now
  - \`total\` (integer): In cents
- \`409\`: It is milled already`);
  const webhook = block(
    'spec="orders" name="orderShipped" method="post"',
    'openapi-webhook',
    '[Orders](orders.yaml)',
  );
  expect(read(`# API\n\n${webhook}`)).toMatchObject([
    {
      heading: 'An order left',
      text: expect.stringContaining('`POST orderShipped`: An order left. Sent when'),
    },
  ]);
  const schemas = block(
    'spec="orders" schemas="Card" grouped="true"',
    'openapi-schemas',
    '[Orders](orders.yaml)',
  );
  expect(read(`# API\n\n${schemas}`)).toMatchObject([
    { heading: 'Card', text: 'Paid at once.\n\n- `number` (string, only in requests)' },
  ]);
});

test('an operation under a heading of the page keeps that one, and one inside a tab does not cut it', () => {
  const own = read(
    `# API\n\n## Store something\n\n${block('src="granary.json" path="/sacks" method="post"')}`,
  );
  expect(own).toMatchObject([
    { heading: 'Store something', text: expect.stringMatching(/^`POST \/v2\/sacks`/) },
  ]);
  const tab = block('title="HTTP"', 'tab', block('src="granary.json" path="/sacks" method="post"'));
  expect(read(`# API\n\n${block('', 'tabs', tab)}`)).toMatchObject([
    { heading: 'API', text: expect.stringContaining('**HTTP**\n\n#### Add a sack\n\n`POST /v2/sacks`') },
  ]);
});

test('a document that GitBook keeps is found by the link inside the block, which is not shown', () => {
  const signed = 'https://files.example.com/raw/library.yaml?X-Sign=a%2Fb&X-Date=2026';
  const page = `# API\n\n${block('spec="library" path="/books" method="get"', 'openapi-operation', `[OpenAPI library](${signed})`)}`;
  const [key = ''] = specReferences(page);
  const links = { ...asWritten, specs: new Map([[key, specs.get('library.yaml') ?? '']]) };
  const [section] = readPage(page, { links }).sections;
  expect(section?.text).toContain('Lists the books of a shelf');
  expect(section?.text).not.toContain('files.example.com');
  expect(read(page)).toMatchObject([{ text: 'GET /books' }]);
});

test.each(['away.yaml', 'none.yaml', 'broken.json'])(
  'where the document is %s the page says which operation it is about',
  src => {
    expect(read(`# API\n\n${block(`src="${src}" path="/sacks" method="post"`)}`)).toMatchObject([
      { text: 'POST /sacks' },
    ]);
  },
);

test('an operation that the document does not have is named, and nothing is made up', () => {
  expect(read(`# API\n\n${block('src="granary.json" path="/flour" method="get"')}`)).toMatchObject([
    { text: 'GET /flour' },
  ]);
});

test('references are found as they are written, each once', () => {
  expect(
    specReferences(
      '{% openapi src="a.yaml" path="/x" method="get" %}\n{% endopenapi %}\n{% swagger src="a.yaml" %}{% endswagger %}\n' +
        '{% openapi-operation spec="b" %}\n[B](https://b.example/b.json)\n{% endopenapi-operation %}\n' +
        '{% openapi-operation spec="c" %}\n\n[not in a block](https://c.example)\n{% hint src="d" %}',
    ),
  ).toEqual(['a.yaml', 'https://b.example/b.json']);
});

test('schemas that refer to each other ever more, and aliases of YAML that multiply, come to an end', () => {
  const reference = (level: number) => ({ $ref: `#/definitions/A${(level + 1) % 6}` });
  const schema = (level: number) => ({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, reference(level)])),
  });
  const json = JSON.stringify({
    swagger: '2.0',
    paths: { '/a': { get: { responses: { 200: { schema: reference(-1) } } } } },
    definitions: Object.fromEntries(Array.from({ length: 6 }, (_, level) => [`A${level}`, schema(level)])),
  });
  const many = new Map([['a.json', json]]);
  const [section] = readPage(block('src="a.json"'), { links: { ...asWritten, specs: many } }).sections;
  expect(section?.text.match(/`f\d+`/g)).toHaveLength(1000);
  const levels = 'bcdefghi'.split('').map((name, index) => {
    const before = String.fromCharCode(name.charCodeAt(0) - 1);
    return `${name}: &${name} [${`*${before},`.repeat(9 + (index % 2))}]`;
  });
  const bomb = `openapi: 3.0.0\na: &a [x,x,x]\n${levels.join('\n')}\n`;
  const links = { ...asWritten, specs: new Map([['a.json', bomb]]) };
  expect(readPage(block('src="a.json" path="/a" method="get"'), { links }).sections).toMatchObject([
    { text: 'GET /a' },
  ]);
});

test('blocks inside of each other, and a document that refers to itself, come to an end', () => {
  const nested = '{% openapi src="a.json" path="/a" method="get" %}\n'.repeat(90);
  const page = `${nested}\nIn the middle.\n\n${'{% endopenapi %}\n'.repeat(90)}`;
  expect(readPage(page, { links: asWritten }).sections[0]?.text).toContain('In the middle.');
  const description = 'See:\n\n{% openapi src="a.json" path="/a" method="get" %}\n{% endopenapi %}';
  const json = JSON.stringify({
    openapi: '3.1.0',
    paths: { '/a': { get: { summary: 'Round', description } } },
  });
  const links = { ...asWritten, specs: new Map([['a.json', json]]) };
  expect(readPage(block('src="a.json"'), { links }).sections).toMatchObject([
    { heading: 'Round', text: '`GET /a`: Round\n\nSee:\n\nGET /a' },
  ]);
});
