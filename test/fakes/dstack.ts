import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Json, record, string } from './json.ts';

export interface FakeRun {
  spec: Json;
  /** Fields of the run that it shows besides. */
  shown: Json;
  log: string;
  /** How often it was begun. */
  begun: number;
}

export interface FakeDstack {
  readonly url: string;
  readonly runs: Map<string, FakeRun>;
  /** What it was asked, such as `runs/apply`. */
  readonly asked: string[];
  /** Of the machines that it has. */
  offers: string[];
  /** How it answers instead; `cut` cuts the connection, `after` doing what was asked. */
  fail: { status?: number; detail?: unknown; cut?: 'before' | 'after' } | undefined;
  close(): Promise<void>;
}

/**
 * A stand-in for a dstack server on loopback, after its own routers and models: runs are planned, applied, read and stopped in
 * a project, all by POST. What does not exist and what has changed are both 400, told apart by their code; a token that is
 * wrong is 403 with one detail in place of a list.
 */
export async function fakeDstack(token: string, project: string): Promise<FakeDstack> {
  const runs = new Map<string, FakeRun>();
  const asked: string[] = [];
  const server = createServer((request, response) => void handle(request, response));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, path = ''] = (request.url ?? '').split(`/api/project/${project}/`);
    const body = record(JSON.parse((await text(request)) || '{}'));
    asked.push(path);
    const failing = fake.fail;
    const say = (status: number, said: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    if (failing?.cut === 'before') return void response.destroy();
    if (failing?.cut === 'after') {
      answer(path, body);
      return void response.destroy();
    }
    if (failing) return void say(failing.status ?? 500, { detail: failing.detail });
    if (request.headers.authorization !== `Bearer ${token}`)
      return void say(403, { detail: { msg: 'Invalid token', code: null } });
    say(...answer(path, body));
  }

  type Answer = [status: number, said: unknown];

  function answer(path: string, body: Json): Answer {
    const name = string(body.run_name);
    switch (path) {
      case 'runs/get':
        return runs.has(name) ? [200, shown(name)] : notThere;
      case 'runs/get_plan':
        return [200, planned(record(body.run_spec))];
      case 'runs/apply':
        return apply(record(record(body.plan).run_spec));
      case 'runs/stop':
        return stop(body.runs_names as string[]);
      case 'logs/poll':
        return [
          200,
          { logs: linesOf(name).map(line => ({ timestamp: '', log_source: 'stdout', message: line })) },
        ];
    }
    return [404, { detail: 'Not Found' }];
  }

  function planned(spec: Json) {
    const name = string(spec.run_name);
    const offers = fake.offers.map(availability => ({ backend: 'aws', availability }));
    const current = runs.has(name) ? shown(name) : null;
    return { project_name: project, run_spec: spec, job_plans: [{ offers }], current_resource: current };
  }

  function apply(spec: Json): Answer {
    const name = string(spec.run_name);
    const { type, image } = record(spec.configuration);
    if (!/^[a-z][a-z0-9-]{1,40}$/.test(name) || type !== 'task' || !image || !spec.ssh_key_pub)
      return [400, { detail: [{ msg: 'Invalid run', code: 'error' }] }];
    const known = runs.get(name);
    const isOver = /^(terminated|failed|done)$/.test(string(known?.shown.status));
    if (known && !isOver)
      return [400, { detail: [{ msg: 'Cannot override active run. Stop the run first.', code: 'error' }] }];
    runs.set(name, { spec, shown: { status: 'submitted' }, log: '', begun: (known?.begun ?? 0) + 1 });
    return [200, shown(name)];
  }

  function stop(names: string[]): Answer {
    for (const name of names) {
      const run = runs.get(name);
      if (!run) return notThere;
      run.shown = { status: 'terminated', termination_reason: 'stopped_by_user' };
    }
    return [200, null];
  }

  const shown = (name: string) => ({
    id: `id-of-${name}`,
    project_name: project,
    latest_job_submission: { id: `submission-of-${name}` },
    ...runs.get(name)?.shown,
  });
  const linesOf = (name: string) =>
    (runs.get(name)?.log ?? '')
      .split(/(?<=\n)/)
      .filter(Boolean)
      .map(line => Buffer.from(line).toString('base64'));

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeDstack = {
    url: `http://127.0.0.1:${port}`,
    runs,
    asked,
    offers: ['available'],
    fail: undefined,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

const notThere: [number, unknown] = [
  400,
  { detail: [{ msg: 'Run not found', code: 'resource_not_exists' }] },
];
