import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { pythonForTests, smollm2 } from '../test/python.ts';
import { trainerFolder } from '../workers/environment/trainer-folder.ts';
import type { Measurement } from './measurement.ts';

const said = z.object({
  tokens_per_second: z.number(),
  plain_tokens_per_second: z.number(),
  ratio: z.number(),
});

/**
 * Tokens a second of our trainer beside a plain TRL script with the same settings, on the example's rows; the two take
 * turns, step by step (`workers/trainer/bench.py`). Makes the Python environment when it is not there.
 */
export async function run(): Promise<Measurement[]> {
  const environment = await pythonForTests();
  const base = await smollm2(environment);
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-bench-'));
  try {
    const rows = join(folder, 'rows.jsonl');
    await writeFile(rows, await exampleAsMessages());
    const program = join(trainerFolder, 'bench.py');
    const { stdout } = await promisify(execFile)(environment.paths.python, [
      program,
      ...['--base', base, '--rows', rows],
    ]);
    const result = said.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    return [
      {
        name: 'training, beside a plain TRL script',
        ours: result.tokens_per_second,
        baseline: result.plain_tokens_per_second,
        unit: 'tokens/s',
        ratio: result.ratio,
        target: '≥ 0.95',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function exampleAsMessages(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../examples/example.jsonl'), 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map(line => {
      const { question, answer } = JSON.parse(line) as { question: string; answer: string };
      const messages = [
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ];
      return JSON.stringify({ messages });
    });
  return lines.join('\n');
}
