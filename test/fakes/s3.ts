import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Settings } from '../../store/objects/s3.ts';
import { signatureProblem } from './s3-signature.ts';

/** What the stand-in does instead of answering. */
export type Fault =
  /** An error as the service words it. */
  | { status: number; code: string }
  /** The connection ends at once, or after so many bytes of what it gives. */
  | { cutAfter: number };

export interface FakeS3 {
  readonly settings: S3Settings;
  /** Objects by key. */
  readonly objects: Map<string, Buffer>;
  /** Uploads in parts that were begun and neither completed nor aborted, by key. */
  unfinished(): string[];
  /** `PUT files/ab...` of every request so far. */
  readonly requests: string[];
  /** Sets what goes wrong from now on; undefined is nothing. */
  fail(fault?: (request: string) => Fault | undefined): void;
  /** No connection is taken any more. */
  goAway(): Promise<void>;
  /** At the same address. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

const keys = { id: 'miller', secret: 'a secret of the mill' };
const bucket = 'gristmill';

/**
 * A stand-in for an S3-compatible store on loopback: objects, ranges, lists, uploads in parts. It checks signatures and
 * that what came has the hash it was signed with, as the service does.
 *
 * @param page keys of a list that are given at once
 */
export async function fakeS3(page = 1000): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, { key: string; parts: Map<number, Buffer> }>();
  const requests: string[] = [];
  let fault: ((request: string) => Fault | undefined) | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const { pathname, searchParams: query } = new URL(url, 'http://store');
    const [, inBucket = '', ...path] = pathname.split('/');
    const key = decodeURIComponent(path.join('/'));
    const line = `${method} ${key}`;
    requests.push(line);
    const wrong = fault?.(line);
    if (wrong && 'status' in wrong) {
      request.resume();
      return refuse(response, wrong.status, wrong.code);
    }
    if (wrong && (method !== 'GET' || wrong.cutAfter === 0)) return void request.socket.destroy();
    const body = await buffer(request);
    const problem = signatureProblem({ method, url, headers }, keys);
    if (problem) return refuse(response, 403, problem);
    if (inBucket !== bucket) return refuse(response, 404, 'NoSuchBucket');
    const signed = headers['x-amz-content-sha256'];
    if (signed !== createHash('sha256').update(body).digest('hex'))
      return refuse(response, 400, 'XAmzContentSHA256Mismatch');
    if (key === '') return lists(query, response);
    const upload = uploads.get(query.get('uploadId') ?? '');
    if (query.has('uploadId') && !upload) return refuse(response, 404, 'NoSuchUpload');
    switch (method) {
      case 'PUT':
        if (upload) upload.parts.set(Number(query.get('partNumber')), body);
        else objects.set(key, body);
        response.setHeader('ETag', `"${createHash('md5').update(body).digest('hex')}"`);
        return void response.end();
      case 'POST':
        return upload ? complete(query.get('uploadId') ?? '', response) : begin(key, response);
      case 'DELETE':
        if (upload) uploads.delete(query.get('uploadId') ?? '');
        else objects.delete(key);
        return void response.writeHead(204).end();
      default:
        return give(method, key, headers.range, wrong?.cutAfter, response);
    }
  }

  function begin(key: string, response: ServerResponse): void {
    const id = randomUUID();
    uploads.set(id, { key, parts: new Map() });
    xml(
      response,
      `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  }

  function complete(id: string, response: ServerResponse): void {
    const { key, parts } = uploads.get(id) ?? { key: '', parts: new Map<number, Buffer>() };
    uploads.delete(id);
    const inOrder = [...parts].sort(([one], [other]) => one - other).map(([, content]) => content);
    objects.set(key, Buffer.concat(inOrder));
    xml(response, `<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`);
  }

  function give(
    method: string,
    key: string,
    range: string | undefined,
    cutAfter: number | undefined,
    response: ServerResponse,
  ): void {
    const object = objects.get(key);
    if (!object) {
      refuse(response, 404, 'NoSuchKey');
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const content = object.subarray(from);
    response.writeHead(range ? 206 : 200, { 'Content-Length': content.length });
    if (method === 'HEAD') return void response.end();
    if (cutAfter === undefined) return void response.end(content);
    response.write(content.subarray(0, cutAfter), () => response.destroy());
  }

  function lists(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    if (query.has('uploads')) {
      const found = [...uploads].filter(([, { key }]) => key.startsWith(prefix));
      const each = found.map(
        ([id, { key }]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`,
      );
      xml(response, `<ListMultipartUploadsResult>${each.join('')}</ListMultipartUploadsResult>`);
      return;
    }
    const after = query.get('continuation-token') ?? '';
    const found = [...objects.keys()].filter(key => key.startsWith(prefix) && key > after).sort();
    const shown = found.slice(0, page);
    const more = found.length > page;
    const next = more ? `<NextContinuationToken>${shown.at(-1)}</NextContinuationToken>` : '';
    const each = shown.map(key => `<Contents><Key>${key}</Key></Contents>`);
    xml(
      response,
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${each.join('')}</ListBucketResult>`,
    );
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const listen = (port: number) => new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const goAway = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    settings: { bucket, endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', prefix: '', keys },
    objects,
    unfinished: () => [...uploads.values()].map(({ key }) => key),
    requests,
    fail: next => {
      fault = next;
    },
    goAway,
    comeBack: () => listen(port),
    close: async () => void (server.listening && (await goAway())),
  };
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function xml(response: ServerResponse, content: string): void {
  response.setHeader('Content-Type', 'application/xml');
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${content}`);
}
