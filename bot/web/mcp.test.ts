import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { testAgent, textOf } from '../../agent/room.fixture.ts';
import { hashedEmbedder } from '../../knowledge/embedder/hashed.ts';
import { openKnowledge } from '../../knowledge/open.ts';
import { sql } from '../../store/database/sql.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testWebApp } from './app.fixture.ts';
import { mcpPerMinute } from './mcp-route.ts';

// A client of the SDK against the web app on a port, with tokens that a steward made in the chat.

const db = await emptyDatabase();
const topics = await openTopics(db);
const knowledge = await openKnowledge({
  db,
  topics,
  embedder: hashedEmbedder(),
  allowPrivate: false,
  folderUrl: (page, anchor) => `/docs/${page}${anchor ? `#${anchor}` : ''}`,
});
const house = await testAgent(db, { knowledge });
const { rooms, community, settle, say, press } = house;
const { people } = rooms;
const local = await people.community('web', 'local', 'Local chat');
const server = serve({ fetch: testWebApp(db, house, local).fetch, hostname: '127.0.0.1', port: 0 });
await new Promise(resolve => server.once('listening', resolve));
const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
const corpora = join(import.meta.dirname, '../../test/corpora');
const open: Client[] = [];

afterAll(async () => {
  await Promise.all(open.map(client => client.close()));
  await new Promise(resolve => server.close(resolve));
  await knowledge.stop();
  await topics.close();
});

beforeAll(async () => {
  await follow(community.id, 'elsa', 'elsa-docs/activities');
  await follow(local.id, 'millstone', 'millstone-docs');
}, 60_000);

async function follow(communityId: number, name: string, folder: string) {
  const { id } = await knowledge.follow({
    communityId,
    name,
    address: join(corpora, folder),
    refreshMinutes: 1440,
    origin: name,
  });
  await vi.waitFor(async () => expect((await knowledge.sourceById(id))?.status).toBe('ready'), 30_000);
}

const ana = await house.person('Ana', 'steward');
const anas = house.at(ana, await house.chat());

/** Asks for a token in the chat, as a steward does. */
async function token(sender = anas): Promise<{ card: Awaited<ReturnType<typeof settle>>; token: string }> {
  const card = await say(sender, '/mcp token coding agent');
  const [made] = textOf(card).match(/gm_[\w-]{43}/) ?? [];
  if (!made) throw new Error(textOf(card));
  return { card, token: made };
}

async function client(bearer: string): Promise<Client> {
  const made = new Client({ name: 'test', version: '1' });
  open.push(made);
  const requestInit = { headers: { Authorization: `Bearer ${bearer}` } };
  // The SDK's own types don't agree with each other under exactOptionalPropertyTypes.
  await made.connect(
    new StreamableHTTPClientTransport(url, { requestInit }) as Parameters<Client['connect']>[0],
  );
  return made;
}

async function call(of: Client, name: string, args: Record<string, unknown> = {}) {
  return of.callTool({ name, arguments: args }, CallToolResultSchema);
}

function post(body: string, headers: Record<string, string>) {
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...headers,
    },
  });
}

const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
const json = async (answer: Response) =>
  (await answer.json()) as { error: { code: number; message: string } };

test('a client finds three tools and calls each', async () => {
  const agent = await client((await token()).token);
  const { tools } = await agent.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['search_docs', 'answer', 'list_sources']);

  const found = await call(agent, 'search_docs', { query: 'correlation of activities', limit: 3 });
  const { sections } = found.structuredContent as { sections: Record<string, unknown>[] };
  expect(sections.length).toBeGreaterThan(0);
  expect(sections.length).toBeLessThanOrEqual(3);
  expect(sections[0]).toMatchObject({
    title: expect.any(String),
    headingPath: expect.arrayContaining([expect.any(String)]),
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/docs\//),
    text: expect.stringMatching(/\w/),
    source: { name: 'elsa', readAt: expect.stringMatching(/^\d{4}-/), ageMinutes: expect.any(Number) },
  });
  for (const { text } of sections) expect(String(text).length).toBeLessThanOrEqual(2002);

  const answered = await call(agent, 'answer', { question: 'What is a display name good for?' });
  expect(answered.structuredContent).toMatchObject({
    answered: true,
    text: expect.stringContaining('[1]'),
    citations: [{ url: expect.stringMatching(/^http/) }],
  });

  const refused = await call(agent, 'answer', { question: 'Who won the football world cup in 1954?' });
  expect(refused.structuredContent).toMatchObject({ answered: false, citations: [] });

  const listed = await call(agent, 'list_sources');
  expect(listed.structuredContent).toMatchObject({ sources: [{ name: 'elsa', status: 'ready' }] });
  // Where a folder of this machine lies is told to nobody.
  expect(JSON.stringify(listed)).not.toContain(corpora);
});

test('what is asked over MCP is shown to operators only, among what was not answered', async () => {
  const agent = await client((await token()).token);
  const question = 'How tall is the eel of Zanzibar in furlongs?';
  await call(agent, 'answer', { question });
  const asked = async (withPrivate: boolean) =>
    (await knowledge.unanswered(community.id, { limit: 50, withPrivate })).map(one => one.question);
  expect(await asked(true)).toContain(question);
  expect(await asked(false)).not.toContain(question);
});

test('a token opens the docs of its own community and no others', async () => {
  const theirs = await people.person('web', 'operator', 'Operator');
  await people.setRole(local.id, theirs.id, 'operator');
  const made = await people.mcpTokens.make({
    communityId: local.id,
    createdBy: theirs.id,
    label: 'theirs',
    origin: 'theirs',
  });
  const seen = async (agent: Client) => {
    const found = await call(agent, 'search_docs', { query: 'install millstone', limit: 10 });
    const { sections } = found.structuredContent as { sections: { source: { name: string } }[] };
    const answered = await call(agent, 'answer', { question: 'How do I install Millstone?' });
    const listed = await call(agent, 'list_sources');
    const { sources } = listed.structuredContent as { sources: { name: string }[] };
    return {
      searched: [...new Set(sections.map(({ source }) => source.name))],
      answered: (answered.structuredContent as { answered: boolean }).answered,
      listed: sources.map(({ name }) => name),
    };
  };
  expect(await seen(await client(made.token))).toEqual({
    searched: ['millstone'],
    answered: true,
    listed: ['millstone'],
  });
  const own = await seen(await client((await token()).token));
  expect(own.searched).not.toContain('millstone');
  expect(own).toMatchObject({ answered: false, listed: ['elsa'] });
});

test('arguments that are none of the tool’s are refused without a stack', async () => {
  const agent = await client((await token()).token);
  const answer = await call(agent, 'search_docs', { query: 'x', limit: 1000 });
  expect(answer.isError).toBe(true);
  expect(JSON.stringify(answer)).not.toMatch(/\bat .*\.(?:js|ts):\d/);
  const unknown = await call(agent, 'drop_tables').catch((error: Error) => ({ isError: true, error }));
  expect(unknown.isError).toBe(true);
});

test.each([
  ['no token', {}, 'Bearer realm="Gristmill"'],
  ['a wrong token', { Authorization: 'Bearer gm_wrong' }, 'Bearer realm="Gristmill", error="invalid_token"'],
  ['another scheme', { Authorization: 'Basic Z206Z20=' }, 'Bearer realm="Gristmill"'],
])('%s gets 401 with how to authenticate', async (_, headers, expected) => {
  const answer = await post(ping, headers);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('WWW-Authenticate')).toBe(expected);
  await expect(client('gm_wrong')).rejects.toThrow();
});

test('a token is kept as a hash, listed with its last use, and revoked by a button', async () => {
  const { card, token: made } = await token();
  const stored = await db.all(sql`select * from access_token`);
  expect(JSON.stringify(stored)).not.toContain(made);
  const agent = await client(made);
  await agent.ping();
  const list = textOf(await say(anas, '/mcp tokens'));
  expect(list).toContain('coding agent');
  expect(list).toContain('Ana');
  expect(list).not.toContain(made);
  const [row] = await people.mcpTokens.of(community.id);
  expect(row?.usedAt).toEqual(house.clock.now);
  await press(anas, card[0], 'Revoke it');
  await expect(agent.ping()).rejects.toThrow();
  expect((await post(ping, { Authorization: `Bearer ${made}` })).status).toBe(401);
});

test('whoever is steward no longer, or is banned, has no token that works', async () => {
  const bo = await house.person('Bo', 'steward');
  const boss = await house.person('Boss', 'operator');
  const { token: made } = await token(house.at(bo, await house.chat()));
  const status = async () => (await post(ping, { Authorization: `Bearer ${made}` })).status;
  expect(await status()).toBe(200);
  await people.setRole(community.id, bo.id, 'maker');
  expect(await status()).toBe(401);
  await people.setRole(community.id, bo.id, 'steward');
  expect(await status()).toBe(200);
  await people.ban({ communityId: community.id, personId: bo.id, by: boss.id, now: house.clock.now });
  expect(await status()).toBe(401);
});

test('a maker gets no token', async () => {
  const cy = await house.person('Cy', 'maker');
  const said = textOf(await say(house.at(cy, await house.chat()), '/mcp token'));
  expect(said).not.toContain('gm_');
});

test.each<[string, string, Record<string, string>, number, number]>([
  ['what is no JSON', '{]', {}, 400, -32700],
  ['JSON nested 5,000 deep', `${'['.repeat(5000)}${']'.repeat(5000)}`, {}, 400, -32700],
  ['JSON that is no JSON-RPC', '{"hello":1}', {}, 400, -32700],
  ['a batch', `[${ping},${ping}]`, {}, 400, -32600],
  ['a body of 70 KB', JSON.stringify({ jsonrpc: '2.0', id: 1, x: 'a'.repeat(70_000) }), {}, 413, -32600],
  // Under DNS rebinding the page's own name is in both.
  ['a page of another name', ping, { Origin: 'http://evil.example', Host: 'evil.example' }, 403, -32600],
])('%s is refused as an error of JSON-RPC', async (_, body, headers, status, code) => {
  const { token: made } = await token();
  const request = new Request('http://evil.example/mcp', {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Authorization: `Bearer ${made}`,
      ...headers,
    },
  });
  const answer = await testWebApp(db, house, local).request(request);
  expect(answer.status).toBe(status);
  const { error } = await json(answer);
  expect(error.code).toBe(code);
  expect(error.message).not.toMatch(/\bat .*:\d/);
});

test('a page that was opened under the server’s own name may ask', async () => {
  const headers = { Authorization: `Bearer ${(await token()).token}`, Origin: url.origin };
  expect((await post(ping, headers)).status).toBe(200);
});

test('a stream is not offered', async () => {
  const { token: made } = await token();
  const answer = await fetch(url, {
    headers: { Authorization: `Bearer ${made}`, Accept: 'text/event-stream' },
  });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('Allow')).toBe('POST');
});

test('too many requests of one token are told when to come again, and hold nobody else up', async () => {
  const headers = { Authorization: `Bearer ${(await token()).token}` };
  const answers = await Promise.all(Array.from({ length: mcpPerMinute + 5 }, () => post(ping, headers)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers.get('Retry-After'))).toBeGreaterThan(0);
  const others = { Authorization: `Bearer ${(await token()).token}` };
  expect((await post(ping, others)).status).toBe(200);
});
