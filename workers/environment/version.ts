import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

/**
 * Which Gristmill this is: `0.1.0+68`, the package's version and the number of the newest table change it knows. What a
 * bot writes for its workers is only sure to be read right by those of the same.
 */
export async function thisVersion(): Promise<string> {
  const [text, migrations] = await Promise.all([
    readFile(join(root, 'package.json'), 'utf8'),
    readdir(join(root, 'store/database/migrations')),
  ]);
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  const newest =
    migrations
      .filter(name => name.endsWith('.sql'))
      .sort()
      .at(-1) ?? '';
  return `${version}+${Number.parseInt(newest, 10) || 0}`;
}
