import { BroadcastChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { InProcessOptions } from '../in-process.ts';
import { openMiniLm } from './minilm.ts';

/** With a thread that answers a text's length: `thread.fixture.ts`. */
function opened(options: Partial<InProcessOptions> = {}) {
  const problems: unknown[] = [];
  const embedder = openMiniLm({
    modelFile: 'model.onnx',
    sha256: 'ab'.repeat(32),
    thread: new URL('./thread.fixture.ts', import.meta.url),
    failed: error => problems.push(error),
    pause: 0,
    ...options,
  });
  onTestFinished(() => embedder.stop());
  return { embedder, problems };
}

/** Lets the text `wait` go on, again and again, since it may not have begun to wait. */
function gate(): () => void {
  const channel = new BroadcastChannel('minilm-thread-fixture');
  const timer = setInterval(() => channel.postMessage('open'), 5);
  const close = () => {
    clearInterval(timer);
    channel.close();
  };
  return close;
}

test('vectors come in the order of the texts, and its name says which file they are by', async () => {
  const { embedder } = opened();
  expect(embedder.id).toBe('all-minilm-l6-v2-abababab');
  expect(await embedder.embed(['a', 'bbb', ''])).toEqual([[1], [3], [0]]);
  expect(await embedder.embed([])).toEqual([]);
});

test('a question goes before all that is indexed, after the text that is under way', async () => {
  const { embedder } = opened();
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  const all = [
    embedder.embed(['wait', 'x']).then(note('first page')),
    embedder.embed(['y']).then(note('second page')),
    embedder.embed(['z'], undefined, 'question').then(note('question')),
  ];
  onTestFinished(gate());
  await Promise.all(all);
  expect(order).toEqual(['question', 'first page', 'second page']);
});

test('a thread that crashes takes its text with it, and the others go to the next one', async () => {
  const { embedder, problems } = opened();
  const [crash, page] = [embedder.embed(['crash', 'more']), embedder.embed(['page'])];
  page.catch(() => {});
  await expect(crash).rejects.toThrow('the thread crashed');
  expect(await page).toEqual([[4]]);
  expect(problems).toHaveLength(1);
  expect(embedder.problem()).toBeUndefined();
});

test('one that can not load its model refuses who waits, and is no busy loop', async () => {
  const { embedder, problems } = opened({ modelFile: 'damaged', pause: 60_000 });
  const both = [embedder.embed(['a']), embedder.embed(['b'], undefined, 'question')];
  await Promise.all(both.map(one => expect(one).rejects.toThrow('can’t be loaded')));
  await expect(embedder.embed(['c'])).rejects.toThrow('started again in a moment');
  expect(problems).toHaveLength(1);
  expect(embedder.problem()).toBeDefined();
});

test('a text that fails costs its page, not the thread', async () => {
  const { embedder, problems } = opened();
  await expect(embedder.embed(['a', 'refuse', 'b'])).rejects.toThrow('no');
  expect(await embedder.embed(['abc'])).toEqual([[3]]);
  expect(problems).toEqual([]);
});

test('so many may wait and no more', async () => {
  const { embedder } = opened({ most: { question: 1, index: 3 } });
  const waiting = [embedder.embed(['wait', 'b', 'c']), embedder.embed(['q'], undefined, 'question')];
  await expect(embedder.embed(['d', 'e'])).rejects.toThrow('too many texts wait');
  await expect(embedder.embed(['r'], undefined, 'question')).rejects.toThrow('too many texts wait');
  onTestFinished(gate());
  await Promise.all(waiting);
  expect(await embedder.embed(['d', 'e'])).toEqual([[1], [1]]);
});

test('who gives up waits no more, and their texts are left out', async () => {
  const { embedder } = opened();
  const giveUp = new AbortController();
  const first = embedder.embed(['wait']);
  const second = embedder.embed(['crash'], giveUp.signal);
  giveUp.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  onTestFinished(gate());
  expect(await first).toEqual([[4]]);
  expect(await embedder.embed(['a'])).toEqual([[1]]);
});

test('a stop refuses who waits, and who comes', async () => {
  const { embedder, problems } = opened();
  const waiting = embedder.embed(['wait']);
  waiting.catch(() => {});
  await embedder.stop();
  await expect(waiting).rejects.toThrow('stopped');
  await expect(embedder.embed(['a'])).rejects.toThrow('stopped');
  expect(problems).toEqual([]);
});
