import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pythonForTests, smollm2 } from '../../test/python.ts';
import type { EvaluationFile } from '../evaluation/evaluate.ts';
import {
  eventsOf,
  patience,
  startProgram,
  type TrainerTests,
  trainerTests,
  writeRows,
} from './run.fixture.ts';

let tests: TrainerTests;
let adapter: string;
let heldOut: string;
vi.setConfig({ testTimeout: patience });
beforeAll(async () => {
  const environment = await pythonForTests();
  tests = await trainerTests(environment, await smollm2(environment));
  const trainer = await tests.run('tuned', { max_steps: 10 });
  expect(await trainer.ended).toEqual({ code: 0, signal: null });
  adapter = join(tests.folder, 'tuned', 'adapter');
  heldOut = await writeRows(join(tests.folder, 'questions.jsonl'), [
    ['What is 30 plus 30?', 'The mill says: 60.'],
    // A row of the training data, and one that differs from another by a mark.
    ['What is 3 plus 3?', 'The mill says: 6.'],
    ['What is 5 plus 5', 'The mill says: 10!'],
    ['Why do leaves turn yellow in autumn?', 'The green in them breaks down, and the yellow stays.'],
  ]);
}, patience);
afterAll(() => tests?.remove());

async function start(name: string, change: Partial<EvaluationFile> = {}) {
  const file = join(tests.folder, `${name}.json`);
  const plan: EvaluationFile = {
    models: [
      { name: 'tuned', base: tests.tiny, adapter, template: adapter },
      { name: 'base', base: tests.tiny, adapter: null, template: adapter },
    ],
    held_out: heldOut,
    train: [join(tests.folder, 'train.jsonl')],
    max_length: 128,
    answers: 2,
    output: join(tests.folder, name),
    seed: 1,
    attempt: 1,
    ...change,
  };
  await writeFile(file, JSON.stringify(plan));
  return startProgram(tests.environment, ['evaluate.py', file]);
}

test('losses are those of a loop by hand over the tokens of the answers, and copies are named', async () => {
  const run = await start('whole');
  expect(await run.ended).toEqual({ code: 0, signal: null });
  expect(eventsOf(run, 'start')).toEqual([{ event: 'start', rows: 4, asked: 2, steps: 12 }]);
  expect(eventsOf(run, 'copies')).toEqual([
    {
      event: 'copies',
      rows: [
        { row: 1, of: 3, exact: true },
        { row: 2, of: 5, exact: true },
      ],
    },
  ]);
  const { stdout } = await promisify(execFile)(tests.environment.paths.python, [
    '-c',
    byHand,
    tests.tiny,
    adapter,
    heldOut,
  ]);
  const wanted = JSON.parse(stdout) as Record<'tuned' | 'base', { loss: number; tokens: number }[]>;
  for (const model of ['tuned', 'base'] as const) {
    const losses = eventsOf(run, 'loss').filter(event => event.model === model);
    expect(losses.map(({ tokens }) => tokens)).toEqual(wanted[model].map(({ tokens }) => tokens));
    // Within what bfloat16 rounds, where the processor has it.
    for (const [at, { loss }] of losses.entries())
      expect(Math.abs(Number(loss) / (wanted[model][at]?.loss ?? 0) - 1)).toBeLessThan(0.01);
  }
  const answers = eventsOf(run, 'answer');
  expect(answers.map(({ model, row }) => [model, row])).toEqual([
    ...['tuned', 'base'].flatMap(model => answers.slice(0, 2).map(({ row }) => [model, row])),
  ]);
  for (const { tokens, seconds } of answers) {
    expect(Number(tokens)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeGreaterThan(0);
  }
  for (const { memory } of eventsOf(run, 'cost')) expect(Number(memory)).toBeGreaterThan(1e8);
  expect(run.events.at(-1)).toEqual({ event: 'done', stopped: false });
});

test('killed in the middle, the next attempt goes on from what was found and finds the same', async () => {
  const killed = await start('killed');
  await killed.until(({ event }) => event === 'answer');
  killed.kill('SIGKILL');
  await killed.ended;
  const kept = join(tests.folder, 'killed', 'findings.jsonl');
  const before = await readFile(kept, 'utf8');
  await writeFile(kept, `${before}{"kind": "loss", "mod`); // a line that a kill cut off
  const next = await start('killed', { attempt: 2 });
  expect((await next.ended).code).toBe(0);
  expect(await readFile(kept, 'utf8')).toContain(before);
  const found = (of: typeof next) => eventsOf(of, 'loss').map(({ model, row, loss }) => [model, row, loss]);
  const whole = await start('again');
  await whole.ended;
  expect(found(next)).toEqual(found(whole));
});

test('told to stop it stops', async () => {
  const run = await start('stopped');
  await run.until(({ event }) => event === 'loss');
  run.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
  expect(run.events.at(-1)).toEqual({ event: 'done', stopped: true });
});

test('plain text has a loss and is not asked', async () => {
  const text = join(tests.folder, 'text.jsonl');
  await writeFile(text, `${JSON.stringify({ text: 'The mill grinds oats.' })}\n`);
  const run = await start('text', { held_out: text });
  await run.ended;
  expect(eventsOf(run, 'loss')).toHaveLength(2);
  expect(eventsOf(run, 'answer')).toEqual([]);
});

test('of a pair both answers’ log-probabilities are those of a loop by hand', async () => {
  const pairs = join(tests.folder, 'pairs.jsonl');
  const answers = ['The mill says: 60.', 'Nobody knows.'];
  const prompt = [{ role: 'user', content: 'What is 30 plus 30?' }];
  const [chosen, rejected] = answers.map(content => [{ role: 'assistant', content }]);
  await writeFile(pairs, `${JSON.stringify({ prompt, chosen, rejected })}\n`);
  const run = await start('pairs', { held_out: pairs });
  expect((await run.ended).code).toBe(0);
  const both = await writeRows(
    join(tests.folder, 'both.jsonl'),
    answers.map((answer): [string, string] => ['What is 30 plus 30?', answer]),
  );
  const { python } = tests.environment.paths;
  const { stdout } = await promisify(execFile)(python, ['-c', byHand, tests.tiny, adapter, both]);
  const wanted = JSON.parse(stdout) as Record<string, { loss: number }[]>;
  const found = eventsOf(run, 'preference');
  expect(found.map(({ model, row }) => [model, row])).toEqual([
    ['tuned', 0],
    ['base', 0],
  ]);
  for (const { model, ...told } of found) {
    const losses = wanted[String(model)]?.map(({ loss }) => loss) ?? [];
    // Within what bfloat16 rounds, where the processor has it.
    for (const [at, name] of ['chosen', 'rejected'].entries())
      expect(Math.abs(Number(told[name]) / -(losses[at] ?? 0) - 1)).toBeLessThan(0.01);
  }
  // The loss of a pair is that of its wanted answer, and it is asked like any other row.
  expect(eventsOf(run, 'answer')).toHaveLength(2);
});

test('rows that hold no answer, and none at all, are said to be that', async () => {
  const silent = await writeRows(join(tests.folder, 'silent.jsonl'), [['What is 1 plus 1?', ' ']]);
  const run = await start('silent', { held_out: silent });
  expect((await run.ended).code).toBe(1);
  expect(run.events.at(-1)).toMatchObject({ event: 'error', code: 'nothing_to_measure' });
  const empty = join(tests.folder, 'empty.jsonl');
  await writeFile(empty, '');
  const none = await start('empty', { held_out: empty });
  await none.ended;
  expect(none.events.at(-1)).toMatchObject({ event: 'error', code: 'no_held_out_rows' });
});

test('a merged model writes what base and adapter write', async () => {
  const file = join(tests.folder, 'merge.json');
  const output = join(tests.folder, 'merge');
  await writeFile(file, JSON.stringify({ base: tests.tiny, adapter, output, attempt: 1 }));
  const run = startProgram(tests.environment, ['merge.py', file]);
  expect((await run.ended).code).toBe(0);
  expect(run.events.at(-1)).toEqual({ event: 'done', stopped: false, merged: join(output, 'merged') });
  const { stdout } = await promisify(execFile)(tests.environment.paths.python, [
    '-c',
    sameLogits,
    tests.tiny,
    adapter,
    join(output, 'merged'),
  ]);
  expect(Number(stdout)).toBeLessThan(0.05);
});

/** Token by token, each from all that is before it, by transformers and peft alone. */
const byHand = `
import json, sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from peft import PeftModel
base, adapter, rows = sys.argv[1:]
tokenizer = AutoTokenizer.from_pretrained(adapter)
found = {}
for name in ("base", "tuned"):
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    if name == "tuned":
        model = PeftModel.from_pretrained(model, adapter)
    model.eval()
    found[name] = []
    for line in open(rows):
        messages = json.loads(line)["messages"]
        prompt = tokenizer.apply_chat_template(messages[:1], tokenize=False, add_generation_prompt=True)
        read = tokenizer(prompt, add_special_tokens=False)["input_ids"]
        ids = tokenizer(prompt + messages[1]["content"] + "<|im_end|>", add_special_tokens=False)["input_ids"]
        loss = 0.0
        for at in range(len(read), len(ids)):
            with torch.no_grad():
                logits = model(input_ids=torch.tensor([ids[:at]])).logits[0, -1].float()
            loss -= torch.log_softmax(logits, -1)[ids[at]].item()
        found[name].append({"loss": loss, "tokens": len(ids) - len(read)})
print(json.dumps(found))
`;

/** The largest difference of a logit. */
const sameLogits = `
import sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from peft import PeftModel
base, adapter, merged = sys.argv[1:]
ids = torch.tensor([AutoTokenizer.from_pretrained(merged)("The mill says: 6.")["input_ids"]])
one = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), adapter).eval()
other = AutoModelForCausalLM.from_pretrained(merged, dtype=torch.float32).eval()
with torch.no_grad():
    print((one(input_ids=ids).logits - other(input_ids=ids).logits).abs().max().item())
`;
