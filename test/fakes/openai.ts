import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in answers to one chat request. */
export interface Answer {
  text?: string;
  tools?: { name: string; args: Record<string, unknown> | string }[];
  /** An error instead, as the service words it. */
  status?: number;
  /** With it. */
  headers?: Record<string, string>;
  /** Nothing is answered before this settles. */
  after?: Promise<unknown>;
  /** A stream: what comes after the first word waits for this. */
  between?: Promise<unknown>;
  /** A stream: its connection is cut in the middle, or it ends there as if that were all. */
  breaksOff?: 'cut' | 'ends';
  /** Why it ended, instead of `stop`. */
  finish?: string;
}

export interface ChatRequest {
  model: string;
  messages: { role: string; content: unknown }[];
  tools?: { type: string; function: { name: string; description?: string; parameters?: unknown } }[];
  stream?: boolean;
}

export interface FakeOpenAi {
  /** Ends in `/v1`. */
  readonly url: string;
  /** Every chat request so far. */
  readonly requests: ChatRequest[];
  /** Texts that were embedded so far. */
  readonly embedded: string[];
  /** Sets what is answered from now on: one answer, or one for each request. */
  answer(next: Answer | ((request: ChatRequest) => Answer)): void;
  close(): Promise<void>;
}

export interface FakeOptions {
  /** Requests without it are refused, as the service does. */
  apiKey?: string;
  models?: string[];
  dimensions?: number;
}

/**
 * A stand-in for an OpenAI-compatible service on loopback: `/v1/chat/completions` with tools and streaming,
 * `/v1/embeddings` (as numbers and as base64), `/v1/models`. As strict about requests as the service is.
 */
export async function fakeOpenAi({
  apiKey,
  models = ['fake-1'],
  dimensions = 8,
}: FakeOptions = {}): Promise<FakeOpenAi> {
  const requests: ChatRequest[] = [];
  const embedded: string[] = [];
  let script: (request: ChatRequest) => Answer = () => ({ text: 'ok' });

  const server = createServer((request, response) => {
    handle(request, response).catch(error => fail(response, 500, String(error)));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (apiKey && request.headers.authorization !== `Bearer ${apiKey}`) {
      fail(response, 401, 'Incorrect API key provided.');
      return;
    }
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    if (path === '/v1/models' && request.method === 'GET') {
      send(response, {
        object: 'list',
        data: models.map(id => ({ id, object: 'model', created: 1, owned_by: 'fake' })),
      });
      return;
    }
    const body = request.method === 'POST' ? JSON.parse(await bodyOf(request)) : undefined;
    if (body && !models.includes(body.model)) {
      fail(response, 404, `The model \`${body.model}\` does not exist.`);
    } else if (path === '/v1/embeddings' && body) {
      const texts: string[] = [body.input].flat();
      embedded.push(...texts);
      const data = texts.map((text, index) => {
        const vector = vectorOf(text, dimensions);
        return {
          object: 'embedding',
          index,
          embedding: body.encoding_format === 'base64' ? base64(vector) : vector,
        };
      });
      send(response, {
        object: 'list',
        data,
        model: body.model,
        usage: { prompt_tokens: 1, total_tokens: 1 },
      });
    } else if (path === '/v1/chat/completions' && body) {
      const problem = problemOf(body);
      if (problem) {
        fail(response, 400, problem);
        return;
      }
      requests.push(body);
      const answer = script(body);
      await answer.after;
      if (response.destroyed) return;
      if (answer.status) fail(response, answer.status, 'Scripted failure.', answer.headers);
      else if (body.stream) await stream(response, body, answer);
      else send(response, completion(body, answer));
    } else {
      fail(response, 404, 'Unknown request URL.');
    }
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    embedded,
    answer: next => {
      script = typeof next === 'function' ? next : () => next;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the service would refuse. */
function problemOf(body: ChatRequest): string | undefined {
  if (!Array.isArray(body.messages) || !body.messages.length)
    return "'messages' must have at least one message.";
  const roles = ['system', 'developer', 'user', 'assistant', 'tool'];
  const wrong = body.messages.find(({ role }) => !roles.includes(role));
  if (wrong) return `'${wrong.role}' is not one of ${roles.join(', ')}.`;
  for (const { type, function: tool } of body.tools ?? []) {
    if (type !== 'function') return `Unknown tool type '${type}'.`;
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name)) return `Invalid tool name '${tool.name}'.`;
    const parameters = tool.parameters as { type?: string } | undefined;
    if (parameters && parameters.type !== 'object') return `Invalid schema for function '${tool.name}'.`;
    if (JSON.stringify(parameters)?.includes('"kind"')) return `Unknown keyword 'kind' in '${tool.name}'.`;
  }
  return undefined;
}

function toolCalls({ tools }: Answer) {
  return tools?.map(({ name, args }, index) => ({
    index,
    id: `call_${index + 1}`,
    type: 'function',
    function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
  }));
}

function completion({ model }: ChatRequest, answer: Answer) {
  const calls = toolCalls(answer);
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer.text ?? null, ...(calls && { tool_calls: calls }) },
        finish_reason: calls ? 'tool_calls' : 'stop',
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

/** Word by word, as server-sent events. */
async function stream(response: ServerResponse, { model }: ChatRequest, answer: Answer): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (delta: object, finish: string | null) => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    response.write(
      `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices })}\n\n`,
    );
  };
  chunk({ role: 'assistant', content: '' }, null);
  for (const [at, piece] of (answer.text?.match(/\S+\s*/g) ?? []).entries()) {
    if (at === 1) await answer.between;
    chunk({ content: piece }, null);
  }
  if (answer.breaksOff === 'cut') response.destroy();
  if (answer.breaksOff) {
    response.end();
    return;
  }
  const calls = toolCalls(answer);
  if (calls) chunk({ tool_calls: calls }, null);
  chunk({}, answer.finish ?? (calls ? 'tool_calls' : 'stop'));
  response.end('data: [DONE]\n\n');
}

/** A vector of unit length that is the same for the same text. */
function vectorOf(text: string, dimensions: number): number[] {
  const digest = createHash('sha512').update(text).digest();
  const raw = Array.from({ length: dimensions }, (_, at) => (digest[at % digest.length] ?? 0) - 127.5);
  const length = Math.hypot(...raw);
  return raw.map(value => value / length);
}

function base64(vector: number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString('utf8');
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const error = { message, type: 'invalid_request_error', param: null, code: null };
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ error }));
}
