import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../free-port.ts';
import { type GristmillProcess, startProcess } from '../gristmill-process.ts';
import { dataFolderWithModels } from '../shared-models.ts';
import { type ShownMessage, signIn, type WebClient } from '../web-client.ts';

// The second half of the loop with the real trainer and the real small model: train, be killed, go on, chat.
let dataDir: string;
let running: GristmillProcess;
let settings: Record<string, string>;
let operator: WebClient;

beforeAll(async () => {
  dataDir = await dataFolderWithModels();
  settings = { DATA_DIR: dataDir, PORT: String(await freePort()), MESSAGES_PER_MINUTE: '1000' };
  running = await startProcess(settings);
  operator = await signIn(running.operatorLink);
}, 900_000);

afterAll(async () => {
  operator?.close();
  await running?.stop();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

const question = 'Why do leaves turn yellow in autumn?';

/** Opens a chat, asks, and leaves it. */
async function answerOf(model: string): Promise<ShownMessage> {
  await operator.ask(`/chat ${model}`, message => message.text.includes(`Chatting with ${model}`));
  const answer = await operator.ask(
    question,
    message =>
      message.reply.blocks.some(block => block.kind === 'quote') && message.reply.state?.tone !== 'busy',
    400,
  );
  await operator.ask('/end chat', message => message.text.includes('has ended'));
  return answer;
}

let untrained: ShownMessage;
let card: ShownMessage;

test('“train the example” shows a plan and starts when Start is pressed', { timeout: 600_000 }, async () => {
  const ready = await operator.ask(
    'train the example',
    message => message.text.includes('The example data is in'),
    60,
  );
  await operator.press(ready, 'Show the plan');
  await operator.until('the plan', message => message.text.includes('Credit goes to'));
  const plan = await operator.ask(
    '/train smollm2-135m example epochs:2 batchSize:8 learningRate:1e-3',
    message => message.text.includes('2: as chosen'),
  );
  expect(plan.text).toMatch(/memory/i);
  expect(plan.reply.buttons?.map(button => button.label)).toEqual(
    expect.arrayContaining(['Start', 'Change']),
  );
  untrained = await answerOf('smollm2-135m');
  expect(untrained.text).toContain('smollm2-135m');
  await operator.press(plan, 'Start');
  card = await operator.until('the first steps', message => stepOf(message) >= 3, 480);
  const [, steps] = /of (\d+)/.exec(card.text) ?? [];
  expect(Number(steps)).toBeLessThanOrEqual(30);
});

test('killed in the middle, it goes on after the start, on the same card, and ends', {
  timeout: 900_000,
}, async () => {
  await running.kill();
  running = await startProcess(settings);
  const ended = await operator.until(
    'the end of the job',
    message => message.id === card.id && /^(Done|Failed|Cancelled)/.test(message.reply.state?.text ?? ''),
    800,
  );
  expect(ended.reply.state?.text).toMatch(/^Done/);
  const losses = /([\d.]+) before, ([\d.]+) after/.exec(ended.text);
  expect(Number(losses?.[2])).toBeLessThan(Number(losses?.[1]));
  const told = await operator.until(
    'the notice',
    message => message.reply.state?.text === 'example-v1 is ready',
  );
  expect(told.reply.buttons?.[0]?.label).toBe('Chat with it');
  expect(operator.messages().filter(message => message.text.includes('example-v1 is ready'))).toHaveLength(1);
  const curve = ended.reply.blocks.find(block => block.kind === 'picture') as unknown as { url: string };
  expect((await operator.fetch(curve.url)).headers.get('content-type')).toBe('image/png');
});

test('the model answers differently than before, streamed, and names its exact version', {
  timeout: 240_000,
}, async () => {
  const answer = await answerOf('example-v1');
  expect(answer.drafts).toBeGreaterThan(3);
  expect(answer.text).toMatch(/example-v1 · Version [0-9a-f]{12}/);
  const words = (message: ShownMessage) => message.reply.blocks.find(block => block.kind === 'quote');
  expect(words(answer)).not.toEqual(words(untrained));
  expect(answer.text).toMatch(/mill|Pip/);
});

test('its card says where it comes from and who is credited', async () => {
  const shown = await operator.ask('/model show example-v1', message => message.reply.title === 'example-v1');
  expect(shown.text).toContain('example v1');
  expect(shown.text).toContain('operator');
});

test('it is measured beside its base, by a press, and its card shows what was found', {
  timeout: 900_000,
}, async () => {
  const plan = await operator.ask(
    '/evaluate example-v1',
    message => message.text.includes('held-out row'),
    60,
  );
  await operator.press(plan, 'Start');
  const ended = await operator.until(
    'the figures',
    message =>
      message.reply.title?.includes('measuring example-v1') === true && message.text.includes('ROUGE-L'),
    800,
  );
  expect(ended.text).toMatch(/example-v1 does better than smollm2-135m|No difference|too few to tell/);
  for (const part of ['Perplexity', 'BLEU-4', 'Tokens a second', 'held-out rows of example v1'])
    expect(ended.text).toContain(part);
  const shown = await operator.ask('/model show example-v1', message => message.reply.title === 'example-v1');
  expect(shown.text).toContain('Measured on example v1');
});

test('two answers stand side by side, each with its version, and one of them is said to be best', {
  timeout: 400_000,
}, async () => {
  const answers = await operator.ask(
    `/compare example-v1 smollm2-135m "${question}"`,
    message => message.reply.buttons?.some(button => button.label === 'example-v1 is best') === true,
    300,
  );
  expect(answers.text).toMatch(/example-v1 · Version [0-9a-f]{12}/);
  expect(answers.reply.blocks.filter(block => block.kind === 'quote')).toHaveLength(3);
  await operator.press(answers, 'example-v1 is best');
  await operator.until('the vote', message => message.text.includes('You chose example-v1@'));
});

test('its files come as an archive', async () => {
  const given = await operator.ask(
    '/model export example-v1',
    message => message.reply.title === 'Files of example-v1',
  );
  expect(given.reply.blocks.some(block => block.kind === 'files')).toBe(true);
});

function stepOf(message: ShownMessage): number {
  const progress = message.reply.blocks.find(block => block.kind === 'progress');
  return Number((progress?.kind === 'progress' && /^Step (\d+)/.exec(progress.label)?.[1]) || 0);
}
