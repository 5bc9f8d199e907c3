import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { pythonEngine } from '../python-engine.ts';
import { renderRows } from '../training/dry-run.ts';

let environment: PythonEnvironment;
let folder: string;
beforeAll(async () => {
  environment = await pythonForTests();
  await smollm2(environment);
  folder = await mkdtemp(join(tmpdir(), 'gristmill-dry-run-'));
}, 900_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function dryRun(rows: unknown[], how: { maxLength: number; loss: boolean }) {
  const file = join(folder, 'rows.jsonl');
  await writeFile(file, rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  return renderRows(pythonEngine(environment).dryRunner('smollm2-135m', file, { rows: 100, ...how }), {
    timeout: 500_000,
  });
}

const row = (question: string, ...answers: string[]) => ({
  messages: [
    { role: 'user', content: question },
    ...answers.map(content => ({ role: 'assistant', content })),
  ],
});

test('rows are shown as the template writes them, what is learned apart from what is read', async () => {
  const { rows, loss } = await dryRun(
    [
      row('What is the capital of France?', 'Paris.'),
      row('Nothing to say?'),
      row('Count.', 'one two three '.repeat(60)),
    ],
    { maxLength: 64, loss: true },
  );
  const [plain, silent, long] = rows ?? [];
  expect(plain?.parts.map(({ kind }) => kind)).toEqual(['read', 'learned']);
  expect(plain?.parts[0]?.text).toMatch(
    /What is the capital of France\?<\|im_end\|>\n<\|im_start\|>assistant\n$/,
  );
  expect(plain?.parts[1]?.text).toMatch(/^Paris\.<\|im_end\|>/);
  expect(silent).toMatchObject({ parts: [], examples: 0, refused: false });
  expect(long?.parts.map(({ kind }) => kind)).toEqual(['read', 'learned', 'cut']);
  expect(loss).toBeGreaterThan(0);
}, 600_000);

test('a file that holds no rows is said, with its line', async () => {
  await expect(dryRun([{ a: 1 }], { maxLength: 64, loss: false })).rejects.toThrow(
    /Line 1 of rows\.jsonl is no row/,
  );
}, 600_000);
