/**
 * Speaks the protocol of `evaluate.py` without a model: `node evaluator.ts EVALUATION.json [option=value ...]`. The tuned
 * model says what is expected and has a loss of 1 a token, everybody else says something else and has 2.
 *
 * holdAt=N     waits after N findings until it is told to end
 * crashAt=N    ends with exit code 3 after N findings, without a word
 * copies=N     the first N held-out rows are copies of training rows
 * newer=N      the first model has a loss of 0.5 in the rows from N on
 * pairs=N      the first N held-out rows are pairs; the tuned model prefers the wanted answer, others in every other row
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluationFile } from '../../workers/evaluation/evaluate.ts';

const [, , path = '', ...options] = process.argv;
const plan = JSON.parse(readFileSync(path, 'utf8')) as EvaluationFile;
const option = (name: string) => {
  const given = options.find(one => one.startsWith(`${name}=`));
  return given === undefined ? undefined : Number(given.slice(name.length + 1));
};
const emit = (event: string, fields: object = {}) =>
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
mkdirSync(plan.output, { recursive: true });
const note = (what: string) => appendFileSync(join(plan.output, 'story.txt'), `${plan.attempt} ${what}\n`);
let stopping = false;
process.stdin
  .on('end', () => {
    note('left alone');
    process.exit(1);
  })
  .resume();
process.on('SIGTERM', () => {
  stopping = true;
});

const kept = join(plan.output, 'findings.jsonl');
const known = existsSync(kept) ? readFileSync(kept, 'utf8').split('\n').slice(0, -1) : [];
for (const line of known) process.stdout.write(`${line}\n`);
let count = known.length;
const find = async (event: string, fields: object) => {
  const line = JSON.stringify({ event, ...fields });
  if (known.includes(line)) return;
  if (count === option('crashAt')) process.exit(3);
  if (count === option('holdAt')) {
    emit('phase', { phase: 'holding' });
    for (; !stopping; await new Promise(resolve => setTimeout(resolve, 20)));
    emit('done', { stopped: true });
    process.exit(0);
  }
  appendFileSync(kept, `${line}\n`);
  process.stdout.write(`${line}\n`);
  note(event);
  count++;
};

const rows = readFileSync(plan.held_out, 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as { messages: { content: string }[] });
const asked = rows.slice(0, plan.answers);
emit('start', {
  rows: rows.length,
  asked: asked.length,
  steps: plan.models.length * (rows.length + asked.length),
});
await find('copies', {
  rows: Array.from({ length: option('copies') ?? 0 }, (_, row) => ({ row, of: row + 1, exact: row === 0 })),
});
for (const [at, { name, adapter }] of plan.models.entries()) {
  for (const row of rows.keys()) {
    const better = at === 0 && row >= (option('newer') ?? rows.length);
    await find('loss', { model: name, row, loss: better ? 5 : adapter ? 10 : 20, tokens: 10 });
  }
  for (let row = 0; row < (option('pairs') ?? 0); row++)
    await find('preference', { model: name, row, chosen: -5, rejected: adapter || row % 2 ? -7 : -3 });
  for (const [row, { messages }] of asked.entries()) {
    const [question, expected] = messages.map(({ content }) => content);
    const text = adapter ? expected : 'Nobody knows.';
    await find('answer', { model: name, row, question, expected, text, tokens: 5, seconds: 0.5 });
  }
  await find('cost', { model: name, memory: 1_000_000 });
}
emit('done', { stopped: false });
// A pipe that is full takes the rest later.
process.stdout.write('', () => process.exit(0));
