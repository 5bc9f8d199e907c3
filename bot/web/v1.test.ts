import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import OpenAI from 'openai';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { testAgent, textOf } from '../../agent/room.fixture.ts';
import { sql } from '../../store/database/sql.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { ChatRequest, Model } from '../../workers/model.ts';
import { testWebApp } from './app.fixture.ts';

// The client of OpenAI against the web app on a port, with a token that a steward made in the chat.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let asked: ChatRequest[] = [];
let failing: Error | undefined;
const model = {
  name: 'maths-v3',
  version: '0f3a8c21d4b6',
  base: 'gpt2',
  data: { snapshotId: 1, label: 'maths v3' },
  report: {},
  createdAt: new Date('2026-11-20T00:00:00Z'),
} as Model;

const db = await emptyDatabase();
const house = await testAgent(db, {
  workers: {
    // Each community has its own.
    models: async id => (id === house.community.id ? [model] : []),
    model: async (id, name) => {
      if (id === house.community.id && ['maths', 'maths-v3'].includes(name)) return model;
      throw new UserError(`There is no model called “${name}”.`);
    },
    async *chat(request) {
      asked.push(request);
      if (failing) throw failing;
      yield 'Two and two';
      yield ' is four.';
      request.onEnd?.({ reason: 'stop', leftOut: 0, usage: { read: 12, written: 6 } });
    },
  },
});
const { rooms, community } = house;
const { people } = rooms;
const local = await people.community('web', 'local', 'Local chat');
const server = serve({ fetch: testWebApp(db, house, local).fetch, hostname: '127.0.0.1', port: 0 });
await new Promise(resolve => server.once('listening', resolve));
const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
afterAll(() => new Promise(resolve => server.close(resolve)));

const ana = await house.person('Ana', 'steward');
let made = 0;
const client = (apiKey: string) => new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const token = (more: { dailyTokens?: number; communityId?: number; createdBy?: number } = {}) =>
  people.apiTokens.make({
    communityId: community.id,
    createdBy: ana.id,
    label: 'a test',
    origin: `token ${++made}`,
    ...more,
  });
const ask = (of: OpenAI, more: object = {}) =>
  of.chat.completions.create({
    model: 'maths',
    messages: [{ role: 'user', content: 'What is 2 and 2?' }],
    ...more,
  }) as Promise<OpenAI.ChatCompletion>;

beforeEach(() => {
  asked = [];
  failing = undefined;
});

test('a client lists the models, is answered at once and piece by piece, and told what it took', async () => {
  const openai = client((await token()).token);
  const listed = await openai.models.list();
  expect(listed.data).toMatchObject(
    [{ id: 'maths-v3', object: 'model', created: 1763596800 }].map(one => ({
      ...one,
      created: Date.parse('2026-11-20T00:00:00Z') / 1000,
    })),
  );
  expect(await openai.models.retrieve('maths-v3')).toMatchObject({ id: 'maths-v3' });

  const answer = await ask(openai, { temperature: 0, max_tokens: 32 });
  expect(answer).toMatchObject({
    object: 'chat.completion',
    model: 'maths-v3@0f3a8c21d4b6',
    choices: [{ message: { role: 'assistant', content: 'Two and two is four.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 12, completion_tokens: 6, total_tokens: 18 },
  });
  expect(asked[0]).toMatchObject({
    communityId: community.id,
    name: 'maths-v3',
    temperature: 0,
    maxTokens: 32,
    messages: [{ role: 'user', content: 'What is 2 and 2?' }],
  });

  const stream = await openai.chat.completions.create({
    model: 'maths-v3',
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'What is 2 and 2?' }] },
    ],
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Two and two is four.');
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  expect(chunks.at(-1)?.usage?.total_tokens).toBe(18);
  expect(asked[1]?.messages[0]).toEqual({ role: 'system', content: 'Be brief.' });
});

test('a token opens the models of its own community and no others, and no docs', async () => {
  const boss = await people.person('web', 'operator', 'Operator');
  await people.setRole(local.id, boss.id, 'operator');
  const theirs = client((await token({ communityId: local.id, createdBy: boss.id })).token);
  expect((await theirs.models.list()).data).toEqual([]);
  await expect(ask(theirs)).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  expect(asked).toEqual([]);
  const docs = await people.mcpTokens.make({
    communityId: community.id,
    createdBy: ana.id,
    label: '',
    origin: 'docs',
  });
  await expect(client(docs.token).models.list()).rejects.toMatchObject({
    status: 401,
    code: 'invalid_api_key',
  });
  expect(await people.mcpTokens.find((await token()).token)).toBeUndefined();
});

test('what a token may use a day ends with an error of its kind, and begins again the next', async () => {
  const { id, token: key } = await token({ dailyTokens: 1000 });
  const openai = client(key);
  await ask(openai);
  expect(await people.apiTokens.usedToday(id)).toBe(18);
  await people.apiTokens.count(id, 982);
  await expect(ask(openai)).rejects.toMatchObject({ status: 429, code: 'insufficient_quota' });
  house.clock.now = new Date(house.clock.now.getTime() + 24 * 3600_000);
  expect((await ask(openai)).choices[0]?.message.content).toContain('four');
});

test.each([
  [{ tools: [{ type: 'function', function: { name: 'x' } }] }, 'tools'],
  [{ temperature: 7 }, 'temperature'],
  [{ n: 3 }, 'n'],
  [{ messages: [] }, 'messages'],
  [{ max_tokens: 0 }, 'max_tokens'],
])('%o is refused and named', async (more, param) => {
  const openai = client((await token()).token);
  await expect(ask(openai, more)).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    param: expect.stringContaining(param),
  });
});

test('a server that fails, and a fault of ours, are errors that a client reads, in a stream as well', async () => {
  const openai = client((await token()).token);
  failing = new OutsideError(
    message('The model server stopped while {name} was answering. Ask again: it starts anew.', {
      name: 'maths-v3',
    }),
  );
  await expect(ask(openai)).rejects.toMatchObject({
    status: 503,
    message: expect.stringContaining('model server stopped'),
  });
  await expect(ask(openai, { stream: true })).rejects.toMatchObject({ status: 503 });
  failing = new Error('a path of this machine');
  const ours = await ask(openai).catch(error => error);
  expect(ours).toMatchObject({ status: 500 });
  expect(ours.message).not.toContain('path');
  house.problems.length = 0;
});

test('a steward makes a token in the chat, sees what it used and revokes it; a maker does not', async () => {
  const anas = house.at(ana, await house.chat());
  const card = await house.say(anas, '/api token label:my editor dailyTokens:5000');
  const [key = ''] = textOf(card).match(/gm_[\w-]{43}/) ?? [];
  expect(textOf(card)).toContain('http://mill.example/v1');
  expect(JSON.stringify(await db.all(sql`select * from access_token`))).not.toContain(key);
  await ask(client(key));
  const list = textOf(await house.say(anas, '/api tokens'));
  expect(list).toContain('my editor');
  expect(list).toContain('18 of 5,000 tokens');
  await house.press(anas, card[0], 'Revoke it');
  await expect(ask(client(key))).rejects.toMatchObject({ status: 401 });
  const cy = await house.person('Cy', 'maker');
  expect(textOf(await house.say(house.at(cy, await house.chat()), '/api token'))).not.toContain('gm_');
});
