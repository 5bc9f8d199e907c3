import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sql } from '../../store/database/sql.ts';
import { inEnglish } from '../../store/message.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { hashedEmbedder } from '../embedder/hashed.ts';
import { type Fetched, type FetchOptions, guardedFetch } from '../fetch/guarded-fetch.ts';
import { openKnowledge } from '../open.ts';

const db = await emptyDatabase();
const topics = await openTopics(db);
let time = Date.parse('2026-10-01T00:00:00Z');
let count = 0;

const address = 'https://api.example.com/openapi.json';
const block = (src: string) => `{% openapi src="${src}" path="/sacks" method="get" %}\n{% endopenapi %}`;
const document = (description: string) =>
  JSON.stringify({
    openapi: '3.0.0',
    paths: { '/sacks': { get: { summary: 'List sacks', description, responses: {} } } },
  });

/** A folder of docs, and what its addresses answer. */
async function followed(pages: Record<string, string>, answers: Record<string, Partial<Fetched> | Error>) {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-specs-'));
  const write = async (path: string, text: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(pages)) await write(path, text);
  const name = `specs${count++}`;
  const { id: communityId } = await db.one<{ id: number }>(
    sql`insert into community (platform, external_id, name) values ('web', ${name}, ${name}) returning id`,
  );
  const asked: { url: string; ifNoneMatch: string | undefined }[] = [];
  const knowledge = await openKnowledge({
    db,
    topics,
    embedder: hashedEmbedder(),
    allowPrivate: false,
    now: () => new Date(time),
    async fetch(url: string, options?: FetchOptions) {
      asked.push({ url, ifNoneMatch: options?.headers?.['if-none-match'] });
      const answer = answers[url];
      if (!answer) return guardedFetch({ allowPrivate: false })(url, options);
      if (answer instanceof Error) throw answer;
      return { url, status: 200, headers: {}, type: 'json', text: '', ...answer };
    },
  });
  onTestFinished(async () => {
    await knowledge.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const source = await knowledge.follow({
    communityId,
    name,
    address: folder,
    refreshMinutes: 60,
    origin: name,
  });
  const refresh = () => {
    time += 60_000;
    return knowledge.refresh(source.id);
  };
  const texts = async () =>
    (
      await db.all<{ text: string }>(
        sql`select text from section where source_id = ${source.id} order by page_id, position`,
      )
    ).map(({ text }) => text);
  const kept = () => db.all(sql`select address from openapi_document where source_id = ${source.id}`);
  return { knowledge, source, communityId, refresh, texts, asked, write, kept };
}

test('a document at an address is read once a reading, and its operations are answered from', async () => {
  const { refresh, texts, asked, knowledge, communityId } = await followed(
    { 'a.md': `# A\n\n${block(address)}`, 'b.md': `# B\n\n${block(address)}` },
    { [address]: { text: document('Sacks of rye first.') } },
  );
  expect(await refresh()).toMatchObject({ failed: [] });
  expect(asked.filter(({ url }) => url === address).length).toBeGreaterThan(0);
  expect(new Set(await texts())).toEqual(new Set(['`GET /sacks`: List sacks. Sacks of rye first.']));
  asked.length = 0;
  expect(await refresh()).toMatchObject({ changed: [], unchanged: 2 });
  expect(asked.map(({ url }) => url)).toEqual([address]);
  const { sections } = await knowledge.search('which sacks of rye are listed', { communityId });
  expect(sections[0]).toMatchObject({ heading: 'List sacks', anchor: 'list-sacks' });
});

test('a document that changed changes its pages; one that did not is asked for by its validator only', async () => {
  const answers: Record<string, Partial<Fetched>> = {
    [address]: { text: document('Old words.'), headers: { etag: '"1"' } },
  };
  const { refresh, texts, asked } = await followed({ 'a.md': `# A\n\n${block(address)}` }, answers);
  await refresh();
  answers[address] = { status: 304 };
  expect(await refresh()).toMatchObject({ changed: [], failed: [] });
  expect(asked.at(-1)).toEqual({ url: address, ifNoneMatch: '"1"' });
  expect((await texts())[0]).toContain('Old words.');
  answers[address] = { text: document('New words.') };
  expect(await refresh()).toMatchObject({ changed: ['A'] });
  expect((await texts())[0]).toContain('New words.');
});

test.each([
  ['is away', { status: 503 }],
  ['is a page for people', { type: 'html' as const, text: '<html>swagger: ui</html>' }],
  ['is something else', { text: '{"hello": 1}' }],
])('where a document %s its pages say what it said, and it is told', async (_, answer) => {
  const answers: Record<string, Partial<Fetched>> = { [address]: { text: document('Kept words.') } };
  const { refresh, texts, write } = await followed({ 'a.md': `# A\n\n${block(address)}` }, answers);
  await refresh();
  answers[address] = answer;
  await write('a.md', `# A\n\nA new sentence.\n\n${block(address)}`);
  const report = await refresh();
  expect(report.failed.map(({ page, why }) => `${page}: ${inEnglish(why)}`)).toEqual([
    expect.stringMatching(/^a\.md: Its OpenAPI document api\.example\.com\/openapi\.json can’t be read/),
  ]);
  const text = (await texts()).join('\n');
  expect(text).toContain('A new sentence.');
  expect(text).toContain('Kept words.');
});

test('a page whose document was never read is there, and is completed when it can be', async () => {
  const answers: Record<string, Partial<Fetched>> = { [address]: { status: 500 } };
  const { refresh, texts } = await followed({ 'a.md': `# A\n\nSee below.\n\n${block(address)}` }, answers);
  await refresh();
  expect(await texts()).toEqual(['See below.\n\nGET /sacks']);
  answers[address] = { text: document('Here at last.') };
  expect(await refresh()).toMatchObject({ failed: [], changed: ['A'] });
  expect((await texts()).join('\n')).toContain('Here at last.');
});

test('a document in the folder is read from there, and none outside of it', async () => {
  const { refresh, texts, asked } = await followed(
    {
      '.gitbook/assets/api.yaml':
        'openapi: 3.1.0\npaths:\n  /sacks:\n    get: {summary: From the folder, responses: {}}\n',
      'api/a.md': `# A\n\n${block('../.gitbook/assets/api.yaml')}`,
      'api/b.md': `# B\n\n${block('../../../../../../etc/hosts')}`,
    },
    {},
  );
  expect(await refresh()).toMatchObject({ failed: [] });
  expect((await texts()).sort()).toEqual(['GET /sacks', '`GET /sacks`: From the folder']);
  expect(asked).toEqual([]);
});

test('an address on a private network, or without https, is not asked', async () => {
  const { refresh, asked, texts } = await followed(
    {
      'a.md': `# A\n\n${block('https://127.0.0.1:9/openapi.json')}`,
      'b.md': `# B\n\n${block('http://api.example.com/openapi.json')}`,
    },
    {},
  );
  const report = await refresh();
  expect(report.failed.map(({ why }) => inEnglish(why))).toEqual([
    expect.stringContaining('127.0.0.1:9 is on a private network'),
  ]);
  expect(asked.some(({ url }) => url.startsWith('http:'))).toBe(false);
  expect(await texts()).toEqual(['GET /sacks', 'GET /sacks']);
});

test('a document that no page refers to any more is forgotten by a reading of all pages', async () => {
  const { refresh, write, kept } = await followed(
    { 'a.md': `# A\n\n${block(address)}` },
    { [address]: { text: document('Words.') } },
  );
  await refresh();
  expect(await kept()).toHaveLength(1);
  await write('a.md', '# A\n\nNo API any more.');
  time += 24 * 3_600_000;
  await refresh();
  expect(await kept()).toEqual([]);
});
