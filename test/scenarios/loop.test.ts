import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { readConfig } from '../../config.ts';
import { start } from '../../main.ts';
import { collectingLogger } from '../../store/logging/collecting-logger.fixture.ts';
import { type ShownMessage, signIn, type WebClient } from '../web-client.ts';

// The loop as people go through it, over HTTP, up to the training (which has a scenario of its own).
vi.setConfig({ testTimeout: 120_000 });
const dataDir = await mkdtemp(join(tmpdir(), 'gristmill-loop-'));
const { log, problems } = collectingLogger();
const gristmill = await start(
  readConfig({
    DATA_DIR: dataDir,
    PORT: '0',
    WORKER: 'none',
    EMBEDDINGS: 'letters',
    MESSAGES_PER_MINUTE: '1000',
  }),
  log,
);
const operator = await signIn(gristmill.operatorLink);
const clients: WebClient[] = [operator];
afterAll(async () => {
  for (const client of clients) client.close();
  await gristmill.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function invite(role: string, name: string): Promise<WebClient> {
  const asked = await operator.ask(`/invite ${role}`, message => message.text.includes('Make an invitation'));
  await operator.press(asked, 'Make the link');
  const card = await operator.until(
    'the link',
    message => message.text.includes('/sign-in/') && message.id > asked.id,
  );
  const link = /https?:\/\/\S+\/sign-in\/[\w-]+/.exec(card.text)?.[0] ?? '';
  const client = await signIn(link, name);
  clients.push(client);
  return client;
}

const rows = (n: number, seed: string) =>
  Array.from({ length: n }, (_, at) =>
    JSON.stringify({
      question: `${seed}: a baker has ${at * 7 + 3} loaves and sells ${at + 1} of them before noon; how many are left on shelf number ${at * 13 + 5}?`,
      answer: `There were ${at * 7 + 3} loaves and ${at + 1} were sold, so ${at * 6 + 2} loaves are left over on that shelf.`,
    }),
  ).join('\n');

test('the first message greets, with the first steps', async () => {
  const greeting = await operator.until('the greeting', message =>
    message.text.includes('Welcome to Gristmill'),
  );
  expect(greeting.reply.buttons?.map(button => button.label)).toEqual([
    'Make a datanet',
    'Ask how it works',
    'Train the example',
  ]);
});

test('a datanet is made in plain words, and the same name again is refused', async () => {
  const asked = await operator.ask('make a text datanet called maths', message =>
    message.text.includes('Make the datanet maths?'),
  );
  await operator.press(asked, 'Make it');
  const card = await operator.until('the datanet', message => message.reply.title === 'maths');
  expect(card.text).toContain('.jsonl');
  expect(card.text).toContain('at least two reviewers agree');
  const again = await operator.ask(
    '/datanet create maths text',
    message => message.reply.state?.tone === 'warning',
  );
  expect(again.text).toContain('maths');
});

test('a missing argument is asked for by a form that keeps what was given', async () => {
  const asked = await operator.ask('/datanet create name:poems', message =>
    message.reply.blocks.some(block => block.kind === 'form'),
  );
  expect(asked.text).toContain('modality');
  await operator.fill(asked, { name: 'poems', modality: 'text' });
  await operator.until('the card of poems', message => message.reply.title === 'poems');
});

let submission: ShownMessage;
let ana: WebClient;

test('a dropped file is checked, and what can be used waits for reviewers', async () => {
  ana = await invite('contributor', 'ana');
  await operator
    .ask('/datanet close poems', message => message.text.includes('Close poems?'))
    .then(card => operator.press(card, 'Close it'));
  await operator.until('poems closed', message => message.text.includes('takes no more submissions'));
  await ana.send('', [{ name: 'maths.jsonl', content: `${rows(20, 'Bakery')}\n{"question": "broken` }]);
  submission = await ana.until(
    'the result of the checks',
    message => message.text.includes('waiting for reviewers'),
    60,
  );
  expect(submission.text).toContain('20 of 21 rows good');
  expect(submission.text).toMatch(/row 21/);
});

test('the same file by another person is recognised as a duplicate', async () => {
  const eve = await invite('contributor', 'eve');
  await eve.send('', [{ name: 'mine.jsonl', content: rows(20, 'Bakery') }]);
  const card = await eve.until(
    'the duplicates',
    message =>
      /Submission \d+ to maths/.test(message.reply.title ?? '') && message.reply.state?.tone === 'bad',
    60,
  );
  expect(card.text).toContain('row 1 is row 1 of maths.jsonl in submission 1 by ana');
});

test('nobody reviews their own, two reviewers decide, and the contributor is told', async () => {
  const [bo, chen] = [await invite('reviewer', 'bo'), await invite('reviewer', 'chen')];
  const own = await ana.ask('/review', message => message.reply.state?.tone === 'warning');
  expect(own.text).toContain('for a reviewer');
  for (const reviewer of [bo, chen]) {
    const task = await reviewer.ask('/review', message =>
      (message.reply.title ?? '').startsWith('Review submission'),
    );
    expect(task.reply.blocks.find(block => block.kind === 'rows')).toMatchObject({ rows: { length: 10 } });
    expect((await reviewer.press(task, 'Good')).status).toBe(202);
    await reviewer.until('the thanks', message => message.text.includes('vote is recorded'));
    await reviewer.press(task, 'Good');
    await reviewer.until('a second press refused', message => message.text.includes('pressed already'));
  }
  const told = await ana.until('the decision', message => message.reply.state?.text === 'Accepted');
  expect(told.text).toContain('accepted as good');
  await ana.until(
    'the card decided',
    message => message.id === submission.id && message.text.includes('20 rows accepted'),
  );
});

test('the board is a picture and a table by the high-water rule', async () => {
  const board = await ana.ask('who is ahead?', message =>
    message.reply.blocks.some(block => block.kind === 'table'),
  );
  // (3 * 600 + 20 * 800) / 23
  expect(board.text).toContain('774');
  const picture = board.reply.blocks.find(block => block.kind === 'picture') as unknown as { url: string };
  const png = await ana.fetch(picture.url);
  expect(png.headers.get('content-type')).toBe('image/png');
  expect(
    Buffer.from(await png.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  expect((await operator.fetch(picture.url)).status).toBe(404);
});

test('a board is kept posted, and stops being', async () => {
  const posted = await operator.ask('/leaderboard post', message => message.text.includes('are posted here'));
  const board = await operator.until(
    'the posted board',
    message => message.reply.title === 'Contributors, all time',
  );
  expect(board.text).toContain('774');
  await operator.press(posted, 'Stop');
  await operator.until('the end of it', message => message.text.includes('are posted no more here'));
});

test('what a person may not do is refused, and names what may', async () => {
  const refused = await ana.ask('/invite operator', message => message.reply.state?.tone === 'warning');
  expect(refused.text).toContain('is for an operator and above; you are a contributor');
});

test('an unknown name offers the nearest', async () => {
  const wrong = await operator.ask('/datanet show mahts', message => message.reply.state?.tone === 'warning');
  expect(wrong.text).toContain('“maths”');
});

test('a number out of range is refused with its range', async () => {
  const wrong = await operator.ask(
    '/train smollm2-135m maths epochs:900',
    message => message.reply.state?.tone === 'warning',
  );
  expect(wrong.text).toMatch(/0\.01.*100/);
});

test('training shows its plan first and starts nothing by itself', async () => {
  const plan = await operator.ask('fine-tune the small smol on maths for 1 epoch', message =>
    message.text.includes('Credit goes to'),
  );
  expect(plan.text).toContain('ana (20 rows)');
  expect(plan.reply.buttons?.map(button => button.label)).toEqual(
    expect.arrayContaining(['Start', 'Change']),
  );
  const jobs = await operator.ask('/jobs');
  expect(jobs.text).toContain('no such jobs');
});

test('a question is answered from the manual with its sections, and one that it does not hold is not', async () => {
  const answer = await operator.ask(
    'how do I train a model?',
    message => message.reply.blocks.some(block => block.kind === 'links'),
    60,
  );
  const sources = answer.reply.blocks.find(block => block.kind === 'links');
  expect(sources?.kind === 'links' && sources.links[0]?.url).toMatch(/^\/docs\/[\w-]+\.md/);
  expect(answer.text).toContain('[1]');
  const none = await operator.ask('/ask which airline flies to Reykjavik on Sundays?', message =>
    message.text.includes('docs do not answer'),
  );
  expect(none.reply.state?.tone).toBe('warning');
});

test('small talk runs nothing', async () => {
  const answer = await operator.ask('my train to work was late again');
  expect(answer.text).toContain('did not find a command');
});

test('nothing was logged as our own error', () => {
  expect(problems).toEqual([]);
});
