import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import type { PythonEnvironment } from '../environment/environment.ts';
import { canBeGguf, ggufTypes } from '../gguf.ts';
import { basesOf } from '../models/catalog.ts';
import { patience, startProgram, testFolder } from './run.fixture.ts';

/** What `gguf.fixture.py` found of one family. */
interface Family {
  family: string;
  /** Largest difference of two logits: to the model with its weights in as many bits, and to the model. */
  from_rounded: Record<string, number>;
  from_model: Record<string, number>;
  bytes: Record<string, number>;
  /** Largest difference of a rotary frequency, in parts of it. */
  positions?: number;
  stretched?: boolean;
  /** Whether texts are cut into the same tokens: by transformers’ reader, and by the scores of SentencePiece. */
  tokens: boolean;
  pieces: boolean | null;
  vocabulary: boolean;
  merges: boolean | null;
  special: boolean[];
  /** Whether a token is added at the beginning and at the end of every text. */
  adds: boolean[];
  cut: string;
  template?: boolean;
  ollama?: { template: string | null; stop: string[] };
  code?: string;
  type?: string;
  file?: boolean;
}

let environment: PythonEnvironment;
let real: string;
let folder: Awaited<ReturnType<typeof testFolder>>;
let families: Family[];
vi.setConfig({ testTimeout: patience });

beforeAll(async () => {
  environment = await pythonForTests();
  real = await smollm2(environment);
  folder = await testFolder();
  const program = startProgram(environment, ['gguf.fixture.py', folder.path, real]);
  if ((await program.ended).code !== 0) throw new Error(program.log().slice(-3000));
  families = program.events as unknown as Family[];
}, patience);
afterAll(() => folder?.remove());

const made = () => families.filter(({ code }) => code === undefined);
const names = (some: Family[]) => some.map(({ family }) => family);

test('models of these families leave as GGUF, and those of no other', () => {
  expect(names(made())).toEqual([
    ...['smollm2', 'tinyllama', 'llama-3.2', 'mistral', 'mistral-nemo', 'qwen2.5', 'qwen3'],
    ...['deepseek-qwen', 'deepseek-llama', 'gpt2', 'bloom', 'gemma-2', 'gemma-3', 'real'],
  ]);
  const refused = families.filter(({ code }) => code !== undefined);
  expect(names(refused)).toEqual([
    ...['qwen3-moe', 'deepseek-v2', 'deepseek-v3', 'glm-4', 'glm-4-0414', 'phi-3.5', 'phi-4', 'phi-4-first'],
  ]);
  for (const { code, type, file } of refused) {
    expect(code).toBe('gguf_type');
    expect(type).toMatch(/^(glm|glm4|phi3|qwen3_moe|deepseek_v2|deepseek_v3)$/);
    expect(file).toBe(false);
  }
});

test('a plan refuses the same ones', () => {
  expect(new Set(made().map(({ type }) => type))).toEqual(ggufTypes);
  const refused = basesOf().filter(base => !canBeGguf(base));
  expect(refused.map(({ name }) => name)).toEqual([
    ...['smollm3-3b', 'qwen3-30b-a3b', 'deepseek-v2-lite', 'deepseek-v3', 'glm-4-9b', 'glm-4-9b-0414'],
    ...['phi-3.5-mini', 'phi-4-mini', 'phi-4', 'smolvlm-256m', 'smolvlm-500m'],
    ...['whisper-tiny', 'whisper-base', 'whisper-small'],
  ]);
});

describe('in each of them', () => {
  test('the file computes what the model does, its weights in as many bits', () => {
    for (const { family, from_rounded } of made())
      for (const [bits, apart] of Object.entries(from_rounded))
        expect(apart, `${family} in ${bits}`).toBeLessThan(1e-3);
  });

  test('16 bits lose nothing, and fewer make it smaller', () => {
    for (const { family, from_model, bytes } of made()) {
      if (family === 'real') continue;
      expect(from_model.f16, family).toBeLessThan(1e-3);
      const sizes = ['f16', 'q8_0', 'q5_1', 'q4_1'].map(bits => bytes[bits] ?? 0);
      expect(sizes, family).toEqual(sizes.toSorted((one, other) => other - one));
    }
  });

  test('positions are the model’s, stretched or not', () => {
    const rotary = made().filter(({ positions }) => positions !== undefined);
    expect(names(rotary)).toContain('llama-3.2');
    for (const { family, positions, stretched } of rotary) {
      expect(positions, family).toBeLessThan(1e-5);
      expect(stretched, family).toBe(family === 'llama-3.2');
    }
  });

  test('texts, control tokens and the chat’s prompt are the same tokens', () => {
    // transformers’ reader begins a text of SentencePiece's another way, passes over control tokens in letters of other
    // scripts, and does not know how BLOOM cuts words.
    const unread = ['tinyllama', 'mistral', 'deepseek-qwen', 'deepseek-llama', 'bloom'];
    for (const { family, tokens, pieces, vocabulary, merges, special } of made()) {
      expect(tokens, family).toBe(!unread.includes(family));
      expect(pieces ?? true, family).toBe(true);
      expect([vocabulary, merges ?? true, ...special], family).toEqual([true, true, true, true]);
    }
    expect(names(made().filter(({ pieces }) => pieces))).toEqual([
      'tinyllama',
      'mistral',
      'gemma-2',
      'gemma-3',
    ]);
  });

  test('a token is added to every text where the tokenizer adds one, and not in Ollama’s template as well', () => {
    for (const { family, adds } of made()) expect(adds, family).toEqual([family === 'llama-3.2', false]);
    const template = made().find(({ family }) => family === 'llama-3.2')?.ollama?.template;
    expect(template).toContain('<|start_header_id|>');
    expect(template).not.toContain('<|begin_of_text|>');
  });

  test('words are cut as llama.cpp is told', () => {
    expect(Object.fromEntries(made().map(({ family, cut }) => [family, cut]))).toMatchObject({
      smollm2: 'smollm',
      'llama-3.2': 'llama-bpe',
      'mistral-nemo': 'tekken',
      'qwen2.5': 'qwen2',
      gpt2: 'gpt-2',
      bloom: 'bloom',
      tinyllama: 'default',
    });
  });

  test('the chat template is in the file', () => {
    for (const { family, template } of made())
      expect(template, family).toBe(['gpt2', 'bloom'].includes(family) ? undefined : true);
  });
});

describe('for Ollama', () => {
  const of = (name: string) => families.find(({ family }) => family === name)?.ollama;

  test('the template is written anew, with the default system prompt', () => {
    expect(of('real')).toEqual({
      template: [
        '{{ if not .System }}{{ "<|im_start|>system\\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>" }}{{ end }}',
        '{{ range .Messages }}{{ if eq .Role "system" }}{{ "<|im_start|>system\\n" }}{{ .Content }}{{ "<|im_end|>" }}',
        '{{ else if eq .Role "user" }}{{ "\\n<|im_start|>user\\n" }}{{ .Content }}{{ "<|im_end|>\\n<|im_start|>assistant\\n" }}',
        '{{ else if eq .Role "assistant" }}{{ .Content }}{{ "<|im_end|>" }}{{ end }}{{ end }}',
      ].join(''),
      stop: ['<|im_end|>'],
    });
  });

  test('one that it can’t say is left out', () => {
    // Mistral moves the system prompt to the last question; DeepSeek leaves out what was thought before.
    const without = made().filter(({ ollama }) => ollama?.template === null);
    expect(names(without)).toEqual(['mistral', 'mistral-nemo', 'deepseek-qwen', 'deepseek-llama']);
    expect(of('mistral')?.stop).toEqual(['</s>']);
  });
});

test('a model is written by the program, and one that is stopped leaves no file', async () => {
  const output = join(folder.path, 'written');
  await mkdir(output);
  const file = join(folder.path, 'gguf.json');
  const plan = {
    model: join(folder.path, 'smollm2'),
    name: 'maths-v1',
    quantization: 'q4_1',
    output,
    attempt: 1,
  };
  await writeFile(file, JSON.stringify(plan));
  const run = startProgram(environment, ['to_gguf.py', file]);
  expect((await run.ended).code).toBe(0);
  expect(run.events.at(-1)).toMatchObject({
    event: 'done',
    stopped: false,
    gguf: join(output, 'model.gguf'),
    ollama: { stop: ['<|im_end|>'] },
  });
  expect(run.events.filter(({ event }) => event === 'progress').at(-1)).toEqual({
    event: 'progress',
    done: 1,
  });

  const stopped = join(folder.path, 'stopped');
  await writeFile(file, JSON.stringify({ ...plan, model: real, output: stopped }));
  const cut = startProgram(environment, ['to_gguf.py', file]);
  await cut.until(({ event }) => event === 'progress');
  cut.kill('SIGTERM');
  expect((await cut.ended).code).toBe(0);
  expect(cut.events.at(-1)).toEqual({ event: 'done', stopped: true });
  expect(existsSync(join(stopped, 'model.gguf'))).toBe(false);
});
