import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { pythonForTests, smollm2 } from '../test/python.ts';
import { trainerFolder } from '../workers/environment/trainer-folder.ts';
import type { Measurement } from './measurement.ts';

const figures = z.object({
  first_token_seconds: z.number(),
  last_first_token_seconds: z.number(),
  tokens_per_second: z.number(),
});
const said = z.object({
  rows: z.number(),
  mixed: z.array(
    z.object({
      adapters: z.number(),
      tokens_per_second: z.number(),
      one_tokens_per_second: z.number(),
      processor_ratio: z.number(),
    }),
  ),
  chats: z.array(z.object({ chats: z.number(), served: figures, generate: figures })),
});

/**
 * Many adapters mixed in one batch beside one adapter in as many rows, step by step in turns, and chats that are asked at
 * once beside plain `generate`, which answers one after another (`workers/trainer/serving_bench.py`). Makes the Python
 * environment when it is not there.
 */
export async function run(): Promise<Measurement[]> {
  const environment = await pythonForTests();
  const base = await smollm2(environment);
  const program = join(trainerFolder, 'serving_bench.py');
  const { stdout } = await promisify(execFile)(environment.paths.python, [program, '--base', base]);
  const { rows, mixed, chats } = said.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  return [
    ...mixed.map(
      (one): Measurement => ({
        name: `${rows} rows of ${one.adapters} adapters, beside one`,
        ours: one.tokens_per_second,
        baseline: one.one_tokens_per_second,
        unit: 'tokens/s',
        // By processor time, which a busy machine disturbs less.
        ratio: one.processor_ratio,
        target: '≥ 0.9',
      }),
    ),
    ...chats.flatMap(({ chats: count, served, generate }): Measurement[] => [
      beside(
        `chats at once: ${count}, all tokens`,
        served,
        generate,
        'tokens_per_second',
        'tokens/s',
        '≥ 0.9',
      ),
      beside(
        `chats at once: ${count}, median first token`,
        served,
        generate,
        'first_token_seconds',
        's',
        '≤ 1.1',
      ),
      beside(
        `chats at once: ${count}, last first token`,
        served,
        generate,
        'last_first_token_seconds',
        's',
        '≤ 1.1',
      ),
    ]),
  ];
}

type Figures = z.infer<typeof figures>;

function beside(
  name: string,
  ours: Figures,
  baseline: Figures,
  figure: keyof Figures,
  unit: string,
  target: string,
): Measurement {
  return {
    name,
    ours: ours[figure],
    baseline: baseline[figure],
    unit,
    ratio: ours[figure] / baseline[figure],
    target,
  };
}
