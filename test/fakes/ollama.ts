import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, ChatRequest } from './openai.ts';

export interface FakeOllama {
  readonly url: string;
  readonly requests: ChatRequest[];
  answer(next: Answer): void;
  close(): Promise<void>;
}

/** A stand-in for an Ollama server on loopback: `/api/chat` with tools, whole or streamed as lines of JSON. */
export async function fakeOllama(model = 'fake:1b'): Promise<FakeOllama> {
  const requests: ChatRequest[] = [];
  let next: Answer = { text: 'ok' };

  const server = createServer((request, response) => {
    handle(request, response).catch(error => fail(response, 500, String(error)));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/api/chat' || request.method !== 'POST') return fail(response, 404, 'not found');
    const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString('utf8');
    const body = JSON.parse(text) as ChatRequest;
    if (body.model !== model) return fail(response, 404, `model '${body.model}' not found`);
    requests.push(body);
    await next.after;
    if (next.status) return fail(response, next.status, 'scripted failure');
    const line = (message: object, done: boolean) =>
      JSON.stringify({
        model,
        created_at: '2026-01-01T00:00:00Z',
        message: { role: 'assistant', ...message },
        done,
        ...(done && { done_reason: 'stop', prompt_eval_count: 1, eval_count: 1 }),
      });
    const calls = next.tools?.map(({ name, args }) => ({ function: { name, arguments: args } }));
    const tools = calls ? { tool_calls: calls } : {};
    if (body.stream === false) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(line({ content: next.text ?? '', ...tools }, true));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for (const piece of next.text?.match(/\S+\s*/g) ?? [])
      response.write(`${line({ content: piece }, false)}\n`);
    if (calls) response.write(`${line({ content: '', ...tools }, false)}\n`);
    response.end(`${line({ content: '' }, true)}\n`);
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: answer => {
      next = answer;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fail(response: ServerResponse, status: number, error: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}
