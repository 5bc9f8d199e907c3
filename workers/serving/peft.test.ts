import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { OutsideError } from '../../store/errors.ts';
import { inEnglish } from '../../store/message.ts';
import type { AnswerEnd } from '../model.ts';
import { peftServing } from './peft.ts';
import type { ServedChat } from './serving.ts';

const fake = join(import.meta.dirname, '..', '..', 'test', 'fakes', 'model-server.ts');
let starts = 0;
const serving = peftServing(async () => {
  starts++;
  return { command: process.execPath, args: [fake] };
});
afterAll(() => serving.stop());

const said = (content: string, more: Pick<ServedChat, 'signal' | 'onState' | 'onEnd'> = {}) =>
  serving.chat({
    base: 'smollm2-135m',
    adapter: '12-0f3a8c21d4b6',
    name: 'maths-v1',
    messages: [{ role: 'user', content }],
    ...more,
  });

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
const server = (answer: string) => Number(/\((\d+)\)/.exec(answer)?.[1]);

test('the server starts when it is first asked, says so, and stays', async () => {
  const states: string[] = [];
  expect(serving.state()).toBe('off');
  const first = await whole(said('hello there', { onState: words => states.push(inEnglish(words)) }));
  expect(first).toMatch(/^smollm2-135m:12-0f3a8c21d4b6 \(\d+\): hello there $/);
  expect(states).toEqual(['Starting the model server', 'Loading maths-v1']);
  expect(serving.state()).toBe('on');
  states.length = 0;
  expect(server(await whole(said('again', { onState: words => states.push(inEnglish(words)) })))).toBe(
    server(first),
  );
  expect(states).toEqual([]);
});

test('a message that is too long is refused with its figures, and the next one is answered', async () => {
  await expect(whole(said('too long'))).rejects.toThrow(
    'The last message has 9,000 tokens, and maths-v1 reads 1,024 with its answer. Say it in parts.',
  );
  expect(await whole(said('short'))).toContain('short');
});

test('many may ask at once', async () => {
  const answers = await Promise.all(['one', 'two', 'three'].map(word => whole(said(word))));
  expect(answers.map(answer => answer.split(': ')[1])).toEqual(['one ', 'two ', 'three ']);
});

test('a server that died is started again by the next question', async () => {
  const before = server(await whole(said('hello')));
  process.kill(before, 'SIGKILL');
  expect(server(await whole(said('hello')))).not.toBe(before);
});

test('one that dies in the middle of an answer is said in words, and what came was shown', async () => {
  let text = '';
  const failing = (async () => {
    for await (const piece of said('die')) text += piece;
  })();
  await expect(failing).rejects.toThrow(/stopped while maths-v1 was answering. Ask again/);
  await expect(failing).rejects.toThrow(OutsideError);
  expect(text).toContain('smollm2-135m');
  expect(await whole(said('hello'))).toContain('hello');
});

test('how an answer ended is told: by itself, or cut at its longest', async () => {
  const ends: (AnswerEnd | undefined)[] = [];
  for (const words of ['hello', 'long']) await whole(said(words, { onEnd: end => ends.push(end) }));
  expect(ends).toEqual([
    { reason: 'stop', leftOut: 0 },
    { reason: 'length', leftOut: 0 },
  ]);
});

test('an answer can be broken off, and a refusal is passed on in its words', async () => {
  const stop = new AbortController();
  const pieces: string[] = [];
  const asking = (async () => {
    for await (const piece of said('wait', { signal: stop.signal })) {
      pieces.push(piece);
      stop.abort();
    }
  })();
  await expect(asking).rejects.toThrow(/aborted/);
  expect(pieces).toHaveLength(1);
  await expect(whole(said('refuse'))).rejects.toThrow(/maths-v1 could not answer: .*too long/);
  const before = starts;
  await expect(whole(said('fail'))).rejects.toThrow('maths-v1 could not answer: There is not enough memory.');
  await whole(said('hello'));
  expect(starts).toBe(before);
});

test('it rests only once the answers under way are through, and others meanwhile get a new one', async () => {
  const stop = new AbortController();
  const first = said('wait', { signal: stop.signal })[Symbol.asyncIterator]();
  const before = server((await first.next()).value ?? '');
  const resting = serving.rest();
  const after = server(await whole(said('hello')));
  expect(after).not.toBe(before);
  stop.abort();
  await expect(first.next()).rejects.toThrow(/aborted/);
  await resting;
  expect(server(await whole(said('hello')))).toBe(after);
});

test('a server that nobody asks stops, and comes back for the next question', async () => {
  const impatient = peftServing(async () => ({ command: process.execPath, args: [fake] }), 1);
  const ask = () =>
    whole(
      impatient.chat({
        base: 'b',
        adapter: undefined,
        name: 'b',
        messages: [{ role: 'user', content: 'hi' }],
      }),
    );
  const first = server(await ask());
  await expect.poll(() => impatient.state()).toBe('off');
  expect(server(await ask())).not.toBe(first);
  await impatient.stop();
});

test('a server that can not start says why', async () => {
  const broken = peftServing(async () => ({
    command: process.execPath,
    args: [
      '-e',
      'console.log(JSON.stringify({event:"error",message:"torch is missing.",mend:"Run npm run setup."})); process.exit(1)',
    ],
  }));
  const ask = () => whole(broken.chat({ base: 'b', adapter: undefined, name: 'b', messages: [] }));
  await expect(ask()).rejects.toThrow(/torch is missing. Run npm run setup./);
  expect(broken.state()).toBe('off');
  await broken.stop();
  await expect(ask()).rejects.toThrow(/is stopping/);
});
