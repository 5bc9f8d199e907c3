import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { message, type TranslatableMessage } from '../../store/message.ts';

/** A Python that environments can be made with, or why there is none and how to mend it. */
export type FoundPython =
  | { command: string; args: string[]; version: string }
  | { problem: TranslatableMessage };

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
  const values = { wrong: whatIsWrong(setting, seen), mend: howToMend(platform, seen) };
  return { problem: message('{wrong} {mend}', values) };
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

function whatIsWrong(setting: string | undefined, seen: Seen[]): TranslatableMessage {
  const range = { oldest: oldest.join('.'), newest: newest.join('.') };
  const usable = seen.find(one => inRange(one.version));
  if (usable) {
    return message(
      'Training needs Python {oldest} to {newest} with its venv module, and {name} ({version}) has none.',
      { ...range, name: usable.name, version: usable.version.join('.') },
    );
  }
  const [first] = seen;
  if (first) {
    const values = { ...range, name: first.name, version: first.version.join('.') };
    return message('Training needs Python {oldest} to {newest}, and {name} is {version}.', values);
  }
  if (setting === undefined || setting === '')
    return message('Training needs Python {oldest} to {newest}, and none was found.', range);
  return message(
    'Training needs Python {oldest} to {newest}, and {setting} (the PYTHON setting) is no Python that runs.',
    { ...range, setting },
  );
}

function howToMend(platform: NodeJS.Platform, seen: Seen[]): TranslatableMessage {
  const usable = seen.find(one => inRange(one.version));
  switch (platform) {
    case 'win32':
      return message(
        'Install Python 3.13 from python.org (or `winget install Python.Python.3.13`), then start again.',
      );
    case 'darwin':
      return message(
        'Install one, as with `brew install python@3.13`, then start again; or set PYTHON to its path.',
      );
    default: {
      const packages = usable ? `python${usable.version.slice(0, 2).join('.')}-venv` : 'python3 python3-venv';
      return message(
        'On Debian or Ubuntu: `sudo apt install {packages}`, then start again; or set PYTHON to the path of another.',
        { packages },
      );
    }
  }
}
