import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { startGroup } from './process-group.ts';
import { type OnProgress, trainerFolder } from './trainer-folder.ts';

/** The Python in a virtual environment. */
export function pythonOf(venv: string): string {
  return process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
}

export async function makeVenv(
  python: { command: string; args: string[] },
  venv: string,
  tell: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  tell({ label: 'making the Python environment', done: 0 });
  await runModule(python.command, [...python.args], ['venv', venv], () => {}, signal);
}

/**
 * Installs the requirements with pip, from built packages only: nothing of them runs while it is installed.
 *
 * Progress is counted in packages: found (a tenth), fetched (half), installed (the rest; pip says nothing meanwhile,
 * so the folder is looked at).
 */
export async function installRequirements(
  { venv, requirements, pipArgs = '' }: { venv: string; requirements: string; pipArgs?: string | undefined },
  tell: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const known = pins(await readFile(requirements, 'utf8'));
  const progress = installProgress(known.length, tell);
  const looking = setInterval(() => {
    if (progress.installing()) void countInstalled(venv).then(progress.installed, () => {});
  }, 500);
  try {
    await runModule(
      pythonOf(venv),
      [],
      [
        'pip',
        'install',
        '--no-input',
        '--disable-pip-version-check',
        '--progress-bar=off',
        '--only-binary=:all:',
        '--requirement',
        requirements,
        ...words(pipArgs),
      ],
      progress.line,
      signal,
    );
  } finally {
    clearInterval(looking);
  }
}

/** Names of the pinned packages. */
function pins(requirements: string): string[] {
  return requirements.split('\n').flatMap(line => /^[\w.-]+(?===)/.exec(line.trim()) ?? []);
}

/** Turns pip's lines into labels and the share that is done, which never goes back. */
export function installProgress(packages: number, tell: OnProgress) {
  let found = 0;
  let fetched = 0;
  let installed = 0;
  let installing = false;
  let highest = 0;
  const share = (count: number) => Math.min(count / Math.max(packages, 1), 1);
  const say = (label: string) => {
    const done = installing
      ? 0.6 + 0.4 * share(installed)
      : 0.1 * share(found) + 0.5 * share(Math.max(fetched, 0));
    highest = Math.max(highest, Math.round(done * 1000) / 1000);
    tell({ label, done: highest });
  };
  return {
    line(line: string) {
      const text = line.trim();
      const collecting =
        /^Collecting ([\w.-]+)/.exec(text) ?? /^Processing (?:\S*\/)?([\w.]+?)-\d\S*\.whl/.exec(text);
      const fetching =
        /^(?:Downloading|Using cached) ([\w.]+?)-(\d[\w.+]*)-\S+\.whl(?:\s+\(([^)]+)\))?$/.exec(text);
      if (line.startsWith('Installing collected packages')) {
        installing = true;
        say('installing the packages');
      } else if (fetching) {
        fetched++;
        say(`fetching ${fetching[1]} ${fetching[2]}${fetching[3] ? ` (${fetching[3]})` : ''}`);
      } else if (collecting) {
        found++;
        say(`finding ${collecting[1]}`);
      }
    },
    installing: () => installing,
    installed(count: number) {
      installed = count;
      say(`installing the packages (${count} of ${packages})`);
    },
  };
}

async function countInstalled(venv: string): Promise<number> {
  const libraries = process.platform === 'win32' ? join(venv, 'Lib') : join(venv, 'lib');
  let count = 0;
  for (const name of await readdir(libraries)) {
    const packages =
      name === 'site-packages' ? join(libraries, name) : join(libraries, name, 'site-packages');
    const entries = await readdir(packages).catch(() => []);
    count += entries.filter(
      entry => entry.endsWith('.dist-info') && !/^(pip|setuptools)-/.test(entry),
    ).length;
  }
  return count;
}

/** Runs a Python module in a group of its own that ends with us; abort ends it. */
async function runModule(
  python: string,
  args: string[],
  module: string[],
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const tail: string[] = [];
  const group = startGroup(
    {
      command: python,
      args: [...args, join(trainerFolder, 'with_parent.py'), '-m', ...module],
      env: { ...pipSettings(), PYTHONUNBUFFERED: '1' },
    },
    line => {
      tail.push(line);
      if (tail.length > 40) tail.shift();
      onLine(line);
    },
  );
  const stop = () => void group.terminate(3000);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ending = await group.ended;
    signal.throwIfAborted();
    if (ending.code !== 0) throw failure(module[0] ?? '', tail, ending.error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Where pip's packages come from is the operator's choice. */
export function pipSettings(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    ([name, value]) => /^PIP_/.test(name) && value !== undefined,
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

function failure(what: string, tail: string[], error: Error | undefined): Error {
  const text = tail.join('\n');
  if (/No space left on device/i.test(text)) {
    return new UserError(
      message('The disk is full: the Python environment takes 1.5 GB. Free some space and try again.'),
    );
  }
  const missing = /No matching distribution found for ([\w.=-]+)/.exec(text);
  if (
    /NewConnectionError|ConnectTimeout|name resolution|Max retries exceeded|Network is unreachable/i.test(
      text,
    )
  ) {
    return new OutsideError(
      message(
        'The Python package index was not reached. Connect this machine to it, or name a mirror in PIP_ARGS, and try again.',
      ),
    );
  }
  if (missing) {
    return new UserError(
      message(
        'There is no build of {package} for this Python and this machine. Set PYTHON to another Python (3.11 to 3.13), or name an index that has one in PIP_ARGS.',
        { package: missing[1] ?? '' },
      ),
    );
  }
  const last =
    tail.findLast(line => /error/i.test(line)) ?? tail.at(-1) ?? error?.message ?? 'it said nothing';
  return new OutsideError(
    message('The Python environment could not be made ({what}): {last}', { what, last: last.trim() }),
  );
}

/** Splits like a shell: quotes keep words together. */
export function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
