import { request as plain, type RequestOptions } from 'node:http';
import { request as secure } from 'node:https';
import { text } from 'node:stream/consumers';

export interface JsonRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: URL;
  token: string;
  body?: object;
  /** Certificates of its authority, as PEM, beside those that are known. */
  ca?: string | undefined;
}

export interface JsonAnswer {
  status: number;
  /** What it says; `undefined` where that is no JSON. */
  body: unknown;
  text: string;
}

/** Milliseconds without a word after which a server is taken for away. */
const silence = 15_000;

/**
 * Asks an HTTP interface of JSON with a bearer token. `fetch` takes no authority of one’s own, which clusters have.
 *
 * @throws what the connection throws; Error when nothing comes for 15 seconds
 */
export async function askJson({ method, url, token, body, ca }: JsonRequest): Promise<JsonAnswer> {
  const content = body && JSON.stringify(body);
  const options: RequestOptions & { ca?: string } = {
    method,
    timeout: silence,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(content && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
    },
    ...(ca && { ca }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<JsonAnswer>();
  const asked = (url.protocol === 'https:' ? secure : plain)(url, options, response => {
    text(response).then(
      said => resolve({ status: response.statusCode ?? 0, body: parsed(said), text: said }),
      reject,
    );
  });
  asked.on('timeout', () => asked.destroy(new Error('It does not answer.')));
  asked.on('error', reject);
  asked.end(content);
  return promise;
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return undefined;
  }
}
