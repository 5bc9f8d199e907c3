import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A Python that environments can be made with, or why there is none and how to mend it. */
export type FoundPython = { command: string; args: string[]; version: string } | { problem: string };

/** What the pinned packages have builds for. */
const oldest = [3, 11];
const newest = [3, 14];

/**
 * Looks for a Python from 3.11 to 3.14 that has `venv`.
 *
 * @param setting the PYTHON setting: then only that one is looked at
 */
export async function findPython(setting?: string, platform = process.platform): Promise<FoundPython> {
  const candidates = setting ? [[setting]] : names(platform);
  const seen: Seen[] = [];
  for (const [command = '', ...args] of candidates) {
    const answer = await ask(command, args);
    if (!answer) continue;
    if (inRange(answer.version) && answer.venv) return { command, args, version: answer.version.join('.') };
    seen.push({ name: [command, ...args].join(' '), ...answer });
  }
  return { problem: `${whatIsWrong(setting, seen)} ${howToMend(platform, seen)}` };
}

interface Answer {
  version: number[];
  venv: boolean;
}
type Seen = Answer & { name: string };

function names(platform: NodeJS.Platform): string[][] {
  const versioned = ['python3.13', 'python3.12', 'python3.11', 'python3.14'].map(name => [name]);
  return platform === 'win32'
    ? [['py', '-3'], ['python'], ['python3']]
    : [['python3'], ...versioned, ['python']];
}

// Debian has venv without ensurepip unless python3-venv is installed.
const question = `
import json, sys
try:
    import ensurepip, venv
    has = True
except ImportError:
    has = False
print(json.dumps({"version": list(sys.version_info[:3]), "venv": has}))`;

async function ask(command: string, args: string[]): Promise<Answer | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, [...args, '-c', question], { timeout: 20_000 });
    return JSON.parse(stdout) as Answer;
  } catch {
    return undefined; // Not there, or something else of that name.
  }
}

function inRange([major = 0, minor = 0]: number[]): boolean {
  return major === oldest[0] && minor >= Number(oldest[1]) && minor <= Number(newest[1]);
}

function whatIsWrong(setting: string | undefined, seen: Seen[]): string {
  const wanted = `Training needs Python ${oldest.join('.')} to ${newest.join('.')}`;
  const usable = seen.find(one => inRange(one.version));
  if (usable) {
    return `${wanted} with its venv module, and ${usable.name} (${usable.version.join('.')}) has none.`;
  }
  const [first] = seen;
  if (first) return `${wanted}, and ${first.name} is ${first.version.join('.')}.`;
  return setting
    ? `${wanted}, and ${setting} (the PYTHON setting) is no Python that runs.`
    : `${wanted}, and none was found.`;
}

function howToMend(platform: NodeJS.Platform, seen: Seen[]): string {
  const usable = seen.find(one => inRange(one.version));
  switch (platform) {
    case 'win32':
      return 'Install Python 3.13 from python.org (or `winget install Python.Python.3.13`), then start again.';
    case 'darwin':
      return 'Install one, as with `brew install python@3.13`, then start again; or set PYTHON to its path.';
    default: {
      const name = usable ? `python${usable.version.slice(0, 2).join('.')}-venv` : 'python3 python3-venv';
      return `On Debian or Ubuntu: \`sudo apt install ${name}\`, then start again; or set PYTHON to the path of another.`;
    }
  }
}
