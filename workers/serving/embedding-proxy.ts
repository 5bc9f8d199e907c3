import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Serving } from './serving.ts';

/**
 * The model server's address for as long as this process lives. The server itself comes and goes, each time on
 * another port; behind this door it is started when somebody asks and known to be in use while it answers.
 */
export interface EmbeddingProxy {
  /** Opens the door on a free port of the loopback address, without starting the server. */
  open(): Promise<{ baseUrl: string; apiKey: string }>;
  close(): Promise<void>;
}

/** What may be asked through it. */
const allowed = new Set(['POST /v1/embeddings', 'GET /v1/models']);

/** Bytes of a request: a batch of texts to embed is far smaller. */
const largest = 8 * 1024 * 1024;

export function openEmbeddingProxy(serving: Serving): EmbeddingProxy {
  const apiKey = randomBytes(24).toString('base64url');
  let opening: Promise<{ server: Server; baseUrl: string }> | undefined;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (!isKey(request.headers.authorization, apiKey))
      return refuse(response, 401, 'This address needs its key.');
    if (!allowed.has(`${request.method} ${request.url}`))
      return refuse(response, 404, 'There is nothing here.');
    const body = await read(request);
    if (!body) return refuse(response, 413, 'That is too much at once. Send smaller batches.');
    await serving.use(async server => {
      const answered = await fetch(new URL((request.url ?? '').replace('/v1/', ''), `${server.baseUrl}/`), {
        method: request.method ?? 'GET',
        headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
        ...(request.method === 'POST' && { body }),
      });
      const bytes = Buffer.from(await answered.arrayBuffer());
      response.writeHead(answered.status, { 'content-type': 'application/json' }).end(bytes);
    });
  };

  return {
    async open() {
      opening ??= listen((request, response) => {
        answer(request, response).catch((error: Error) => refuse(response, 503, error.message));
      });
      return { baseUrl: (await opening).baseUrl, apiKey };
    },
    async close() {
      const open = await opening;
      open?.server.closeAllConnections();
      open?.server.close();
    },
  };
}

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  return { server, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

function isKey(header: string | undefined, apiKey: string): boolean {
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${apiKey}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function read(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > largest) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return void response.destroy();
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { message } }));
}
