import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface FakeOllamaModels {
  readonly url: string;
  /** Models that are there, with what they were made of. */
  readonly models: Map<string, Made>;
  /** What was sent, by digest. */
  readonly blobs: Map<string, Buffer>;
  /** What it was asked to change, such as `create gristmill-1-…`. */
  readonly log: string[];
  /** Whether adapters are taken, or left out without a word; why a model can’t be made; whether nothing is deleted. */
  readonly options: { adapters: boolean; refusal?: string | undefined; busy?: boolean };
  close(): Promise<void>;
}

interface Made {
  from?: string;
  adapters?: Record<string, string>;
}

interface ChatBody {
  model: string;
  messages: { role: string; content: string }[];
  options?: Record<string, number>;
}

/**
 * A stand-in for an Ollama server on loopback, after its `docs/api.md`: `/api/tags`, blobs, `/api/create`, `/api/show`,
 * `/api/delete`, streamed `/api/chat`. It answers with the model’s name and the last message, word by word; `die` cuts
 * the connection in the middle, `wait` says no more after the first word, `long` is cut at its length, `fail` fails in
 * mid-stream, `settings` says what was asked with.
 */
export async function fakeOllamaModels(bases: readonly string[]): Promise<FakeOllamaModels> {
  const models = new Map<string, Made>(bases.map(name => [name, {}]));
  const blobs = new Map<string, Buffer>();
  const log: string[] = [];
  const options: FakeOllamaModels['options'] = { adapters: true };
  const server = createServer((request, response) => {
    handle(request, response).catch(error => json(response, 500, { error: String(error) }));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await buffer(request);
    const [, , area = '', digest = ''] = (request.url ?? '').split('/');
    if (area === 'blobs') return blob(request.method, response, digest, content);
    const body = content.length ? JSON.parse(content.toString('utf8')) : {};
    const model = tagged(body.model ?? body.name ?? '');
    switch (`${request.method} ${area}`) {
      case 'GET tags':
        return json(response, 200, { models: [...models.keys()].map(name => ({ name, model: name })) });
      case 'POST create':
        return create(response, model, body);
      case 'DELETE delete':
        log.push(`delete ${model}`);
        if (options.busy) return json(response, 503, { error: 'server busy' });
        return models.delete(model) ? json(response, 200, {}) : missing(response, model);
    }
    const made = models.get(model);
    if (!made) return missing(response, model);
    if (area === 'chat') return chat(response, model, body);
    const lines = ['FROM /models/blobs/base', ...(made.adapters ? ['ADAPTER /models/blobs/adapter'] : [])];
    json(response, 200, { modelfile: `# Modelfile\n${lines.join('\n')}\n` });
  }

  function blob(method: string | undefined, response: ServerResponse, digest: string, content: Buffer) {
    if (method === 'HEAD') return void response.writeHead(blobs.has(digest) ? 200 : 404).end();
    const found = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    if (found !== digest) return json(response, 400, { error: 'digest mismatch' });
    blobs.set(digest, content);
    response.writeHead(201).end();
  }

  function create(response: ServerResponse, model: string, { from, adapters }: Required<Made>) {
    log.push(`create ${model}`);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const line = (body: object) => response.write(`${JSON.stringify(body)}\n`);
    const isWhole = Object.values(adapters).every(digest => blobs.has(digest));
    line({ status: 'converting adapter' });
    if (options.refusal || !isWhole || !models.has(tagged(from)))
      return void response.end(`${JSON.stringify({ error: options.refusal ?? 'file does not exist' })}\n`);
    models.set(model, options.adapters ? { from, adapters } : { from });
    response.end(`${JSON.stringify({ status: 'success' })}\n`);
  }

  function chat(response: ServerResponse, model: string, body: ChatBody) {
    const said = body.messages.at(-1)?.content ?? '';
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const line = (content: string, more: object = { done: false }) =>
      response.write(`${JSON.stringify({ model, message: { role: 'assistant', content }, ...more })}\n`);
    line(`${model}: `);
    if (said === 'die') return void setImmediate(() => response.destroy());
    if (said === 'wait') return;
    if (said === 'fail') return void response.end('{"error":"llama runner process has terminated"}\n');
    if (said === 'settings') line(`${body.options?.num_predict} ${body.options?.temperature} `);
    for (const word of said.split(' ')) line(`${word} `);
    const reason = said === 'long' ? 'length' : 'stop';
    line('', { done: true, done_reason: reason, prompt_eval_count: 7, eval_count: 3 });
    response.end();
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    models,
    blobs,
    log,
    options,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const tagged = (name: string) => (name.includes(':') ? name : `${name}:latest`);

const missing = (response: ServerResponse, model: string) =>
  json(response, 404, { error: `model '${model}' not found` });

function json(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
