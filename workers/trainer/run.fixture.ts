import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { PythonEnvironment } from '../environment/environment.ts';
import { trainerFolder } from '../environment/trainer-folder.ts';

/** One line of a program's standard output. */
export interface Event {
  event: string;
  [field: string]: unknown;
}

/** A program of the trainer's folder, started as the workers start it. */
export interface Running {
  pid: number;
  events: Event[];
  /** What it wrote to standard error, its log. */
  log: () => string;
  /** Resolves with the first event, past or to come, that `wanted` accepts; rejects when the program ends before. */
  until(wanted: (event: Event) => boolean): Promise<Event>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
  /** What happens when its parent dies. */
  closeInput(): void;
}

export function startProgram(
  environment: PythonEnvironment,
  args: string[],
  env: Record<string, string> = {},
): Running {
  const [program = '', ...rest] = args;
  const child = spawn(environment.paths.python, [join(trainerFolder, program), ...rest], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  child.stdin.on('error', () => {});
  const events: Event[] = [];
  const waiting = new Set<() => void>();
  let log = '';
  let over = false;
  child.stderr.setEncoding('utf8').on('data', text => {
    log += text;
  });
  const read = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      events.push(JSON.parse(line));
      for (const wake of waiting) wake();
    }
  })();
  const ended = once(child, 'close').then(async ([code, signal]) => {
    await read;
    over = true;
    for (const wake of waiting) wake();
    return { code, signal };
  });
  return {
    pid: child.pid ?? 0,
    events,
    log: () => log,
    ended,
    kill: signal => void child.kill(signal),
    closeInput: () => void child.stdin.end(),
    until: wanted =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = events.find(wanted);
          if (!found && !over) return;
          waiting.delete(look);
          if (found) resolve(found);
          else
            reject(
              new Error(`${program} ended without it: ${JSON.stringify(events.at(-1))}\n${log.slice(-2000)}`),
            );
        };
        waiting.add(look);
        look();
      }),
  };
}

/** What RUN.json may say, with settings for tests where nothing is said. */
export interface RunSettings {
  base: string;
  train: string;
  held_out: string;
  output: string;
  [name: string]: unknown;
}

export async function startTrainer(environment: PythonEnvironment, run: RunSettings): Promise<Running> {
  const file = `${run.output}.run.json`;
  await writeFile(
    file,
    JSON.stringify({
      method: 'lora',
      epochs: 1,
      learning_rate: 2e-3,
      batch_size: 2,
      rank: 8,
      max_length: 128,
      max_steps: null,
      resume: false,
      seed: 7,
      save_steps: null,
      attempt: 1,
      ...run,
    }),
  );
  return startProgram(environment, ['train.py', file]);
}

/** Rows of `{"messages"}`. */
export async function writeRows(path: string, pairs: [question: string, answer: string][]): Promise<string> {
  const rows = pairs.map(([question, answer]) => ({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  }));
  await writeFile(path, rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

export async function testFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'gristmill-trainer-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * A llama of 1.6 million random parameters with the tokenizer of `smollm2`, for what needs a trainer but no model
 * worth training. Made once, beside the real ones.
 */
export async function tinyLlama(environment: PythonEnvironment, smollm2: string): Promise<string> {
  const folder = join(environment.paths.root, 'bases', 'tiny-llama');
  if (existsSync(folder)) return folder;
  const part = `${folder}.${process.pid}`;
  await mkdir(part, { recursive: true });
  await promisify(execFile)(environment.paths.python, ['-c', makeTiny, smollm2, part]);
  await rename(part, folder).catch(() => rm(part, { recursive: true })); // Another file's tests were faster.
  return folder;
}

const makeTiny = `
import sys, torch
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=len(tokenizer), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=512, tie_word_embeddings=True,
    bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
)
LlamaForCausalLM(config).save_pretrained(sys.argv[2])
tokenizer.save_pretrained(sys.argv[2])
`;
