import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How the stand-in is set up; may be changed while it runs. */
export interface VllmOptions {
  apiKey?: string;
  /** What it was started with: names it is served by, and where its files are. */
  base: { id: string; root: string };
  /** VLLM_ALLOW_RUNTIME_LORA_UPDATING. */
  updating: boolean;
  /** Whether an adapter lies at that path, as the server sees it. */
  sees: (path: string) => boolean;
  /** Why it can't load the adapter at that path. */
  refusal?: (path: string) => string | undefined;
  /** Turns that it reads at most. */
  context: number;
}

export interface FakeVllm {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly options: VllmOptions;
  /** Adapters that are loaded, by name, with their paths. */
  readonly loaded: Map<string, string>;
  /** What it was asked, such as `load gristmill-1-…`. */
  readonly log: string[];
  close(): Promise<void>;
}

interface ChatBody {
  model: string;
  messages: { role: string; content: string }[];
  max_tokens?: number;
  temperature?: number;
}

/**
 * A stand-in for a vLLM server on loopback, after `vllm/entrypoints/openai`: `/v1/models`, adapters loaded and unloaded
 * at run time, streamed chat. It answers with the model's name and the last message, word by word; `die` cuts the
 * connection in the middle, `wait` says no more after the first word, `long` is cut at its length, `fail` fails in
 * mid-stream, `settings` says what was asked with.
 */
export async function fakeVllm(more: Partial<VllmOptions> = {}): Promise<FakeVllm> {
  const options: VllmOptions = {
    base: { id: 'HuggingFaceTB/SmolLM2-135M-Instruct', root: 'HuggingFaceTB/SmolLM2-135M-Instruct' },
    updating: true,
    sees: () => true,
    context: 20,
    ...more,
  };
  const loaded = new Map<string, string>();
  const log: string[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch(error => fail(response, 500, 'InternalServerError', String(error)));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (options.apiKey && request.headers.authorization !== `Bearer ${options.apiKey}`)
      return json(response, 401, { error: 'Unauthorized' });
    const body = JSON.parse((await text(request)) || '{}');
    switch (`${request.method} ${request.url}`) {
      case 'GET /v1/models':
        return json(response, 200, { object: 'list', data: cards() });
      case 'POST /v1/load_lora_adapter':
        return options.updating ? load(response, body) : json(response, 404, { detail: 'Not Found' });
      case 'POST /v1/unload_lora_adapter':
        return options.updating ? unload(response, body) : json(response, 404, { detail: 'Not Found' });
      case 'POST /v1/chat/completions':
        return answer(response, body);
    }
    json(response, 404, { detail: 'Not Found' });
  }

  const cards = () => [
    { object: 'model', ...options.base },
    ...[...loaded].map(([id, root]) => ({ object: 'model', id, root, parent: options.base.id })),
  ];

  function load(response: ServerResponse, { lora_name: name, lora_path: path }: Record<string, string>) {
    log.push(`load ${name}`);
    if (!name || !path) return fail(response, 400, 'InvalidUserInput', 'Both must be provided.');
    if (loaded.has(name))
      return fail(response, 400, 'InvalidUserInput', `'${name}' has already been loaded.`);
    if (!options.sees(path))
      return fail(
        response,
        404,
        'NotFoundError',
        `Loading lora ${name} failed: No adapter found for ${path}`,
      );
    const refusal = options.refusal?.(path);
    if (refusal) return fail(response, 500, 'InternalServerError', refusal);
    loaded.set(name, path);
    response.end(`Success: LoRA adapter '${name}' added successfully.`);
  }

  function unload(response: ServerResponse, { lora_name: name = '' }: Record<string, string>) {
    log.push(`unload ${name}`);
    if (!loaded.delete(name)) return fail(response, 404, 'NotFoundError', `'${name}' cannot be found.`);
    response.end(`Success: LoRA adapter '${name}' removed successfully.`);
  }

  function answer(response: ServerResponse, body: ChatBody) {
    if (body.model !== options.base.id && !loaded.has(body.model))
      return fail(response, 404, 'NotFoundError', `The model \`${body.model}\` does not exist.`);
    const said = body.messages.at(-1)?.content ?? '';
    const length = said === 'too long' ? options.context + 1 : body.messages.length;
    if (length > options.context) {
      const words = `This model's maximum context length is ${options.context} tokens. However, you requested more.`;
      return fail(response, 400, 'BadRequestError', words);
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (choice: object) =>
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
    const word = (content: string) => send({ delta: { content }, finish_reason: null });
    word(`${body.model}: `);
    if (said === 'die') return void setImmediate(() => response.destroy());
    if (said === 'wait') return;
    if (said === 'fail') return void response.end('data: {"error":{"message":"CUDA out of memory."}}\n\n');
    if (said === 'settings') word(`${body.max_tokens} ${body.temperature} ${body.messages.length} `);
    for (const one of said.split(' ')) word(`${one} `);
    send({ delta: {}, finish_reason: said === 'long' ? 'length' : 'stop' });
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    response.end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    options,
    loaded,
    log,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fail(response: ServerResponse, status: number, type: string, message: string): void {
  json(response, status, { error: { message, type, param: null, code: status } });
}

function json(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
