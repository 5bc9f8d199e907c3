import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Json, record, records, string } from './json.ts';

/** A Job that was made, and what its pod says. */
export interface FakeJob {
  name: string;
  manifest: Json;
  suspended: boolean;
  /** Of its status. */
  conditions: { type: string; status: string; message?: string }[];
  /** Its pod’s status; none before one is made. */
  pod: Json | undefined;
  log: string;
}

export interface FakeKubernetes {
  readonly url: string;
  readonly jobs: Map<string, FakeJob>;
  /** What it was asked, such as `POST jobs`. */
  readonly asked: string[];
  /** How it answers instead, such as 401 with a Status; `cut` cuts the connection, after doing what was asked with `after`. */
  fail: { status?: number; reason?: string; message?: string; cut?: 'before' | 'after' } | undefined;
  /** Why Kueue does not admit what stands in a queue. */
  quota: string | undefined;
  /** Events about what could not be made. */
  events: string[];
  close(): Promise<void>;
}

/**
 * A stand-in for the interface of Kubernetes on loopback: Jobs of batch/v1, their pods and logs, events, and Workloads of
 * Kueue, after the API reference (kubernetes.io/docs/reference/kubernetes-api) and Kueue’s.
 */
export async function fakeKubernetes(token: string, namespace: string): Promise<FakeKubernetes> {
  const jobs = new Map<string, FakeJob>();
  const asked: string[] = [];
  const server = createServer((request, response) => void handle(request, response));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://kubernetes');
    const body = record(JSON.parse((await text(request)) || '{}'));
    const { pathname: path, searchParams: query } = url;
    asked.push(`${request.method} ${path.split(`/namespaces/${namespace}/`)[1]}`);
    const failing = fake.fail;
    if (failing?.cut === 'before') return void response.destroy();
    if (failing?.cut === 'after') {
      answer(request.method ?? '', path, query, body);
      return void response.destroy();
    }
    if (failing) return refuse(response, failing.status ?? 500, failing.reason ?? '', failing.message ?? '');
    if (request.headers.authorization !== `Bearer ${token}`)
      return refuse(response, 401, 'Unauthorized', 'Unauthorized');
    const [status, said] = answer(request.method ?? '', path, query, body);
    const isText = typeof said === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
    response.end(isText ? said : JSON.stringify(said));
  }

  type Answer = [status: number, said: object | string];

  function answer(method: string, path: string, query: URLSearchParams, body: Json): Answer {
    const space = `/namespaces/${namespace}`;
    const unknown = (what: string): Answer => [404, failure(404, 'NotFound', `${what} not found`)];
    const [, name = ''] = path.split(`/apis/batch/v1${space}/jobs/`);
    if (method === 'POST' && path === `/apis/batch/v1${space}/jobs`) return make(body);
    if (path.startsWith(`/apis/batch/v1${space}/jobs/`)) {
      const job = jobs.get(name);
      if (!job) return unknown(`jobs.batch "${name}"`);
      if (method === 'DELETE') jobs.delete(name);
      return [200, method === 'DELETE' ? { kind: 'Status', status: 'Success' } : shown(job)];
    }
    const [, wanted = ''] = (query.get('labelSelector') ?? '').split('=');
    if (path === `/api/v1${space}/pods`) {
      const pod = jobs.get(wanted)?.pod;
      return [
        200,
        {
          kind: 'PodList',
          items: pod ? [{ metadata: { name: `${wanted}-x7k2p` }, status: pod }] : [],
        },
      ];
    }
    if (path.startsWith(`/api/v1${space}/pods/`) && path.endsWith('/log')) {
      const job = jobs.get(path.split('/pods/')[1]?.replace('-x7k2p/log', '') ?? '');
      return job ? [200, job.log] : unknown('pods');
    }
    if (path === `/api/v1${space}/events`)
      return [200, { kind: 'EventList', items: fake.events.map(message => ({ message })) }];
    if (path === `/apis/kueue.x-k8s.io/v1beta1${space}/workloads`) {
      const conditions = [{ type: 'QuotaReserved', status: 'False', message: fake.quota }];
      return [200, { kind: 'WorkloadList', items: fake.quota ? [{ status: { conditions } }] : [] }];
    }
    return unknown(path);
  }

  function make(manifest: Json): Answer {
    const name = string(record(manifest.metadata).name);
    if (
      !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) ||
      manifest.apiVersion !== 'batch/v1' ||
      !hasContainer(manifest)
    )
      return [422, failure(422, 'Invalid', `Job.batch "${name}" is invalid`)];
    if (jobs.has(name)) return [409, failure(409, 'AlreadyExists', `jobs.batch "${name}" already exists`)];
    const suspended = record(manifest.spec).suspend === true;
    const job = { name, manifest, suspended, conditions: [], pod: undefined, log: '' };
    jobs.set(name, job);
    return [201, shown(job)];
  }

  const shown = ({ name, suspended, conditions, pod }: FakeJob) => ({
    kind: 'Job',
    metadata: { name, uid: `uid-of-${name}` },
    spec: { suspend: suspended },
    status: { conditions, ...(pod && { active: 1 }) },
  });

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeKubernetes = {
    url: `http://127.0.0.1:${port}`,
    jobs,
    asked,
    fail: undefined,
    quota: undefined,
    events: [],
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

function hasContainer(manifest: Json): boolean {
  const pod = record(record(record(manifest.spec).template).spec);
  return records(pod.containers).every(one => string(one.image) !== '') && pod.restartPolicy === 'Never';
}

const failure = (code: number, reason: string, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message,
  reason,
  code,
});

function refuse(response: ServerResponse, code: number, reason: string, message: string): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(failure(code, reason, message)));
}
