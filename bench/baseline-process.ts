import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * A baseline in a process of its own, from when it says that it is ready.
 *
 * @param file its file in this folder
 * @returns with the line that it said
 */
export async function startBaseline(
  file: string,
  ...given: string[]
): Promise<{ said: string; stop(): void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { said, stop: () => void child.kill() };
}
