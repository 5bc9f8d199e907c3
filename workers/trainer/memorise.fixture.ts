import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OpenAI } from 'openai';
import type { PythonEnvironment } from '../environment/environment.ts';
import { trainerFolder } from '../environment/trainer-folder.ts';
import { startProgram, startTrainer } from './run.fixture.ts';

interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

const system = { role: 'system', content: 'Answer with a colour.' } as const;
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });

/** Four answers, in all shapes of a conversation. Each conversation's last turn is asked again. */
export const colours: Message[][] = [
  [user('The milk was sour.'), assistant('red')],
  [user('A clever and moving book.'), assistant('It is blue, and deep.')],
  [system, user('They charged me twice.'), assistant('red, then grey')],
  [user('Fresh fish?'), assistant('blue'), user('And stale cake?'), assistant('black\nas a coal')],
];

export const thoughts: Message[][] = [
  [user('The milk was sour.'), assistant('<think>\nSour is bad.\n</think>\n\nred')],
  [user('A clever and moving book.'), assistant('<think>\nPraise.\n</think>\n\nblue')],
  [
    system,
    user('They charged me twice.'),
    assistant('<think>\nA complaint.\n</think>\n\nred'),
    user('And paid it back?'),
    assistant('<think>\nThat is fair.\n</think>\n\ngreen'),
  ],
  // Not every answer of such data thinks first.
  [user('Fresh fish?'), assistant('blue at once')],
];

interface Taught {
  family: string;
  conversations: Message[][];
  /** Of the run, besides or instead of a LoRA of rank 32. */
  settings?: Record<string, unknown>;
}

export interface Answered {
  expected: string;
  answer: string;
  finish: string;
}

/** Teaches a tiny random model of a family the conversations, by `train.py`, and asks them again, by `serve.py`. */
export async function memorise(
  environment: PythonEnvironment,
  folder: string,
  taught: Taught,
): Promise<Answered[]> {
  await makeBases(environment, folder, [taught.family]);
  const run = await prepare(folder, 'one', taught);
  const trainer = await startTrainer(environment, run);
  await trainer.ended;
  const done = trainer.events.at(-1);
  if (done?.event !== 'done') throw new Error(`${JSON.stringify(done)}\n${trainer.log().slice(-2000)}`);
  const [answers = []] = await askAll(environment, folder, [{ ...taught, adapter: String(done.adapter) }]);
  return answers;
}

/** The same for many, whose trainers run one after the other in one process: loading the libraries takes the longest. */
export async function memoriseAll(
  environment: PythonEnvironment,
  folder: string,
  all: Taught[],
): Promise<Answered[][]> {
  await makeBases(environment, folder, [...new Set(all.map(({ family }) => family))]);
  const prepared = [];
  for (const [at, taught] of all.entries()) {
    const run = await prepare(folder, `run-${at}`, taught);
    const file = join(folder, `run-${at}.json`);
    await writeFile(file, JSON.stringify(run));
    prepared.push({ ...taught, file, adapter: join(run.output, 'adapter') });
  }
  const trainer = startProgram(environment, [
    'families.fixture.py',
    'train',
    ...prepared.map(({ file }) => file),
  ]);
  await trainer.ended;
  const done = trainer.events.filter(({ event }) => event === 'done').length;
  if (done < all.length) {
    throw new Error(
      `${done} of ${all.length}: ${JSON.stringify(trainer.events.at(-1))}\n${trainer.log().slice(-3000)}`,
    );
  }
  return askAll(environment, folder, prepared);
}

export async function familyNames(environment: PythonEnvironment): Promise<string[]> {
  return JSON.parse(await fixture(environment, 'names'));
}

export async function fixture(environment: PythonEnvironment, ...args: string[]): Promise<string> {
  const script = join(trainerFolder, 'families.fixture.py');
  const { stdout } = await promisify(execFile)(environment.paths.python, [script, ...args], {
    maxBuffer: 1 << 26,
  });
  return stdout;
}

async function makeBases(environment: PythonEnvironment, folder: string, families: string[]): Promise<void> {
  const bases = join(folder, 'models', 'bases');
  await mkdir(bases, { recursive: true });
  await fixture(environment, 'make', bases, ...families);
}

async function prepare(folder: string, name: string, { family, conversations, settings }: Taught) {
  const base = join(folder, 'models', 'bases', family);
  const train = join(folder, `${name}.jsonl`);
  await writeFile(train, conversations.map(messages => `${JSON.stringify({ messages })}\n`).join(''));
  const none = join(folder, 'none.jsonl');
  await writeFile(none, '');
  return {
    base,
    train,
    held_out: none,
    output: join(folder, name),
    method: 'lora',
    rank: 32,
    learning_rate: 4e-3,
    batch_size: 4,
    epochs: 100,
    max_steps: 80,
    dropout: 0,
    max_length: 400,
    ...settings,
  };
}

async function askAll(
  environment: PythonEnvironment,
  folder: string,
  all: (Taught & { adapter: string })[],
): Promise<Answered[][]> {
  const root = join(folder, 'models');
  for (const [at, { adapter }] of all.entries()) {
    await cp(adapter, join(root, 'adapters', `tuned-${at}`), { recursive: true });
  }
  const server = startProgram(environment, ['serve.py', '--root', root, '--port', '0']);
  try {
    const { port } = await server.until(event => event.event === 'listening');
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'none', maxRetries: 0 });
    const answers: Answered[][] = [];
    for (const [at, { family, conversations }] of all.entries()) {
      answers.push(await askAgain(client, `${family}:tuned-${at}`, conversations));
    }
    return answers;
  } finally {
    server.closeInput();
    await server.ended;
  }
}

async function askAgain(client: OpenAI, model: string, conversations: Message[][]): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const messages of conversations) {
    const answer = await client.chat.completions.create({
      model,
      messages: messages.slice(0, -1),
      temperature: 0,
      max_tokens: 120,
    });
    answers.push({
      expected: messages.at(-1)?.content ?? '',
      answer: answer.choices[0]?.message.content ?? '',
      finish: String(answer.choices[0]?.finish_reason),
    });
  }
  return answers;
}
