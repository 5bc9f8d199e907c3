import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { hashedEmbedder } from './hashed.ts';
import { embeddingDimensions, openaiEmbedder } from './openai.ts';

const dot = (a: number[] = [], b: number[] = []) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe('hashed n-grams', () => {
  test('have unit length, are the same every time, and are near for words that look alike', async () => {
    const embedder = hashedEmbedder();
    const [a, b, c, empty] = await embedder.embed([
      'workflow retention',
      'workflows retentoin',
      'banana pancakes',
      '',
    ]);
    for (const vector of [a, b, c, empty]) expect(dot(vector, vector)).toBeCloseTo(1, 2);
    expect(a).toHaveLength(embedder.dimensions);
    expect((await embedder.embed(['workflow retention']))[0]).toEqual(a);
    expect(dot(a, b)).toBeGreaterThan(0.5);
    expect(dot(a, c)).toBeLessThan(0.2);
  });
});

describe('an OpenAI-compatible endpoint', () => {
  const seen: { input: string[]; key: string | undefined }[] = [];
  let dimensions = 3;
  let failures = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { input } = JSON.parse(body) as { input: string[] };
    seen.push({ input, key: request.headers.authorization });
    if (failures-- > 0) {
      response.writeHead(503, { 'retry-after-ms': '1' }).end();
      return;
    }
    const data = input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: Array.from({ length: dimensions }, (_, place) => (place === 0 ? text.length : 4)),
    }));
    response.writeHead(200, { 'content-type': 'application/json' });
    // The order of the answer is the server's; the index says which text a vector is for.
    response.end(
      JSON.stringify({
        object: 'list',
        data: data.reverse(),
        model: 'm',
        usage: { prompt_tokens: 1, total_tokens: 1 },
      }),
    );
  });
  const listening = new Promise<string>(done => {
    server.listen(0, '127.0.0.1', () =>
      done(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`),
    );
  });
  afterAll(() => server.close());
  const embedder = async () =>
    openaiEmbedder({ baseUrl: await listening, model: 'm', dimensions: 3, apiKey: 'key' });

  test('is asked in batches, and the vectors come in the order of the texts, at unit length', async () => {
    seen.length = 0;
    const vectors = await (await embedder()).embed(
      Array.from({ length: 40 }, (_, index) => 'x'.repeat(index + 1)),
    );
    expect(seen.map(request => request.input.length)).toEqual([32, 8]);
    expect(seen[0]?.key).toBe('Bearer key');
    const length = Math.hypot(3, 4, 4);
    expect(vectors[2]?.[0]).toBeCloseTo(3 / length, 6);
    expect(vectors.every(vector => Math.abs(dot(vector, vector) - 1) < 1e-9)).toBe(true);
  });

  test('is tried again when it is busy', async () => {
    failures = 2;
    expect(await (await embedder()).embed(['a'])).toHaveLength(1);
  });

  test('that answers with another length is refused', async () => {
    dimensions = 5;
    await expect((await embedder()).embed(['a'])).rejects.toThrow(/5 dimensions where 3 were expected/);
    expect(await embeddingDimensions({ baseUrl: await listening, model: 'm' })).toBe(5);
  });
});
