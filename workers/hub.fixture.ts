import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A stand-in of the Hugging Face hub with one repository, for what `huggingface_hub` asks of it. */
export interface FakeHub {
  address: string;
  requests: string[];
  /** Answers nothing more, but keeps connections open: a hub behind a broken line. */
  hang(): void;
  close(): Promise<void>;
}

/** What the hub tells of the repository beside its files, and files that its folder lacks. */
export interface HubExtras {
  card?: Record<string, unknown>;
  gated?: 'auto' | 'manual';
  files?: Record<string, Buffer | string>;
}

export async function startHub(
  repository: string,
  folder: string,
  { card = {}, gated, files: more = {} }: HubExtras = {},
): Promise<FakeHub> {
  const sha = createHash('sha1').update(repository).digest('hex');
  const names = await readdir(folder);
  const files = new Map(
    await Promise.all(names.map(async name => [name, await readFile(join(folder, name))] as const)),
  );
  for (const [name, content] of Object.entries(more)) files.set(name, Buffer.from(content));
  const requests: string[] = [];
  let hanging = false;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://hub').pathname);
    requests.push(`${request.method} ${path}`);
    if (hanging) return;
    const file = files.get(path.split('/').at(-1) ?? '');
    if (path.startsWith(`/api/models/${repository}/tree/`)) {
      json([...files].map(([name, content]) => ({ type: 'file', path: name, ...size(content) })));
    } else if (
      path === `/api/models/${repository}` ||
      path.startsWith(`/api/models/${repository}/revision/`)
    ) {
      const told = { tags: [], cardData: card, gated: gated ?? false };
      const siblings = [...files].map(([rfilename, content]) => ({ rfilename, ...size(content) }));
      json({ _id: '1', id: repository, modelId: repository, sha, private: false, ...told, siblings });
    } else if (file && path.startsWith(`/${repository}/resolve/${sha}/`)) {
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      const part = first === undefined ? file : file.subarray(Number(first), Number(last) + 1);
      response.writeHead(first === undefined ? 200 : 206, {
        etag: `"${createHash('sha1').update(file).digest('hex')}"`,
        'x-repo-commit': sha,
        'content-length': part.length,
        ...(first !== undefined && { 'content-range': `bytes ${first}-${last}/${file.length}` }),
        'accept-ranges': 'bytes',
      });
      response.end(request.method === 'HEAD' ? undefined : part);
    } else {
      response.writeHead(404, { 'x-error-code': 'RepoNotFound' });
      response.end();
    }
    function json(body: unknown) {
      response.writeHead(200, { 'content-type': 'application/json', 'x-repo-commit': sha });
      response.end(JSON.stringify(body));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    hang: () => {
      hanging = true;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const size = (content: Buffer) => ({
  size: content.length,
  oid: createHash('sha1').update(content).digest('hex'),
});
