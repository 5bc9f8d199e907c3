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

/** Whether a checkpoint of that step, or a later one, is told. */
export const isCheckpoint = (step: number) => (event: Event) =>
  event.event === 'checkpoint' && Number(event.step) >= step;

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
    // What two ways give is compared digit by digit, also on machines that multiply bfloat16.
    env: { ...process.env, COMPUTE_DTYPE: 'float32', ...env },
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

/** Where a trainer waits for a signal, see `held.fixture.py`. */
export interface Hold {
  event: string;
  step: number;
}

export async function startTrainer(
  environment: PythonEnvironment,
  run: RunSettings,
  hold?: Hold,
  env: Record<string, string> = {},
): Promise<Running> {
  const file = await writeRun(run);
  return startProgram(
    environment,
    hold ? ['held.fixture.py', file, hold.event, String(hold.step)] : ['train.py', file],
    env,
  );
}

/**
 * Runs that end by themselves, one after the other in one process, since the libraries take longer to load than a tiny
 * model to train.
 *
 * @returns the events of each
 */
export async function trainAll(environment: PythonEnvironment, runs: RunSettings[]): Promise<Event[][]> {
  const files = await Promise.all(runs.map(writeRun));
  const program = startProgram(environment, ['families.fixture.py', 'train', ...files]);
  await program.ended;
  const told: Event[][] = [[]];
  for (const event of program.events) {
    told.at(-1)?.push(event);
    if (event.event === 'done') told.push([]);
  }
  told.pop();
  if (told.length < runs.length) throw new Error(`A run failed:\n${program.log().slice(-3000)}`);
  return told;
}

/** @returns the file that the trainer is started with */
export async function writeRun(run: RunSettings): Promise<string> {
  const file = `${run.output}.${run.attempt ?? 1}.run.json`;
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
  return file;
}

/** Milliseconds that a test of the trainer may take: on a busy machine the libraries alone load for a minute. */
export const patience = 1_800_000;

/**
 * A base that learns fast, a real one, rows of sums for them, and a way to start runs in a folder.
 *
 * @param real SmolLM2's folder
 */
export async function trainerTests(environment: PythonEnvironment, real: string) {
  const tiny = await tinyLlama(environment, real);
  const folder = await testFolder();
  const rows = {
    train: await writeRows(
      join(folder.path, 'train.jsonl'),
      Array.from({ length: 20 }, (_, n) => [`What is ${n} plus ${n}?`, `The mill says: ${2 * n}.`]),
    ),
    held_out: await writeRows(join(folder.path, 'held-out.jsonl'), [
      ['What is 30 plus 30?', 'The mill says: 60.'],
    ]),
  };
  return {
    environment,
    real,
    tiny,
    rows,
    folder: folder.path,
    remove: folder.remove,
    /** Runs by their names, all in one process. */
    runAll: async <Name extends string>(runs: Record<Name, Partial<RunSettings>>) => {
      const names = Object.keys(runs) as Name[];
      const told = await trainAll(
        environment,
        names.map(name => ({ base: tiny, ...rows, output: join(folder.path, name), ...runs[name] })),
      );
      return Object.fromEntries(names.map((name, at) => [name, told[at] ?? []])) as Record<Name, Event[]>;
    },
    run: (name: string, settings: Partial<RunSettings> = {}, hold?: Hold, env?: Record<string, string>) =>
      startTrainer(
        environment,
        { base: tiny, ...rows, output: join(folder.path, name), ...settings },
        hold,
        env,
      ),
  };
}

export type TrainerTests = Awaited<ReturnType<typeof trainerTests>>;

/** 40 steps of two short rows, checkpoints by step so that there is one to go on from. */
export const long = { epochs: 4, save_steps: 5 };

export const eventsOf = (trainer: Running, kind: string) =>
  trainer.events.filter(event => event.event === kind);

/** On rows that it has not seen, at the end. */
export const lossAfter = (trainer: Running) =>
  Number(trainer.events.find(event => event.moment === 'after')?.loss);

/** Of a run and moment by step; of training the mean over all steps, since a log may tell that of several. */
export function curveOf(events: Event[]): Map<string, number> {
  const points = new Map<string, number>();
  let [from, sum] = [0, 0];
  for (const { event, moment, step, loss } of events) {
    if (event === 'evaluation') points.set(`${moment} ${step}`, Number(loss));
    if (event !== 'log') continue;
    sum += (Number(step) - from) * Number(loss);
    from = Number(step);
  }
  return points.set('training', sum / from);
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
