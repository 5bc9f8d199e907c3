import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll } from 'vitest';

/** Repositories as the hub has them: who may see each, and its files. */
export type FakeRepositories = Map<
  string,
  { isPrivate: boolean; files: Map<string, Buffer>; commits: string[] }
>;

/** Files at least as large, and weights, go by Git LFS, as on the hub. */
const largest = 2000;

/**
 * A stand-in of the Hugging Face hub’s HTTP interface for writing: repositories, files by LFS, commits. It knows one
 * token and checks what it is sent: sizes, hashes, that uploads came before their commit.
 */
export async function startWritableHub(token = 'hf_fake') {
  const repositories: FakeRepositories = new Map();
  const uploads = new Map<string, Buffer>();
  const requests: string[] = [];
  let refuses: number | undefined;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://hub');
    requests.push(`${request.method} ${pathname}`);
    const body = await buffer(request);
    const json = (value: unknown, status = 200) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (refuses !== undefined) return json({ error: 'No.' }, refuses);
    const upload = /^\/lfs\/([0-9a-f]{64})$/.exec(pathname);
    if (upload?.[1]) {
      const isRight = createHash('sha256').update(body).digest('hex') === upload[1];
      if (isRight) uploads.set(upload[1], body);
      response.writeHead(isRight ? 200 : 400).end();
      return;
    }
    if (!isAllowed(request, token)) return json({ error: 'Invalid token' }, 401);
    if (pathname === '/api/repos/create') {
      const { name, organization, visibility, type } = JSON.parse(body.toString());
      const id = `${type}s/${organization}/${name}`;
      if (repositories.has(id)) return json({ error: 'You already created this repo' }, 409);
      repositories.set(id, { isPrivate: visibility === 'private', files: new Map(), commits: [] });
      return json({ url: `http://hub/${id}`, id });
    }
    const batch = /^\/(datasets\/)?([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/.exec(pathname);
    if (batch) {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
      const href = (oid: string) => `http://${request.headers.host}/lfs/${oid}`;
      return json({
        transfer: 'basic',
        objects: objects.map(one => ({
          ...one,
          ...(!uploads.has(one.oid) && { actions: { upload: { href: href(one.oid) } } }),
        })),
      });
    }
    const [, id = '', rest = ''] = /^\/api\/((?:datasets|models)\/[^/]+\/[^/]+)(\/.*)?$/.exec(pathname) ?? [];
    const repository = repositories.get(id);
    if (!repository) return json({ error: 'Repository not found' }, 404);
    if (rest.startsWith('/revision/') || rest === '')
      return json({ _id: '1', id, private: repository.isPrivate, lastModified: new Date(0).toISOString() });
    if (rest.startsWith('/tree/'))
      return json([...repository.files].map(([path, { length }]) => ({ type: 'file', path, size: length })));
    if (rest.startsWith('/preupload/')) {
      const { files } = JSON.parse(body.toString()) as { files: { path: string; size: number }[] };
      return json({
        files: files.map(({ path, size }) => ({
          path,
          uploadMode: size >= largest || path.endsWith('.safetensors') ? 'lfs' : 'regular',
        })),
      });
    }
    if (!rest.startsWith('/commit/')) return json({ error: 'Not found' }, 404);
    const lines = body
      .toString()
      .split('\n')
      .map(line => JSON.parse(line));
    for (const { key, value } of lines) {
      if (key === 'header') repository.commits.push(value.summary);
      if (key === 'file') repository.files.set(value.path, Buffer.from(value.content, value.encoding));
      if (key === 'deletedFile') repository.files.delete(value.path);
      if (key !== 'lfsFile') continue;
      const content = uploads.get(value.oid);
      if (content?.length !== value.size) return json({ error: `${value.path} was not uploaded` }, 400);
      if (content) repository.files.set(value.path, content);
    }
    json({ commitOid: createHash('sha1').update(body).digest('hex'), commitUrl: `http://hub/${id}/commit` });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    repositories,
    requests,
    /** Answers everything with that status from now on; with none it is itself again. */
    refuse(status?: number) {
      refuses = status;
    },
  };
}

function isAllowed(request: IncomingMessage, token: string): boolean {
  return request.headers.authorization === `Bearer ${token}`;
}
