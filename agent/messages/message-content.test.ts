import { expect, test } from 'vitest';
import { plain } from '../reply.ts';
import { takeCalls } from './message-content.ts';

test('calls become tokens that depend on the message, the call and the secret', () => {
  const reply = {
    blocks: [],
    buttons: [{ label: 'Go', call: { command: 'train', args: { base: 'gpt2' } } }],
  };
  const tokens = [
    takeCalls(reply, 'a', 's'),
    takeCalls(reply, 'b', 's'),
    takeCalls(reply, 'a', 't'),
    takeCalls(
      { ...reply, buttons: [{ label: 'Go', call: { command: 'train', args: { base: 'bloom' } } }] },
      'a',
      's',
    ),
  ].map(({ calls }) => calls[0]?.token);
  expect(new Set(tokens).size).toBe(4);
  expect(tokens[0]).toMatch(/^[\w-]{22}$/);
});

test('a form shows its command and hides what was filled in before', () => {
  const form = {
    title: 'Train',
    fields: [],
    submit: { label: 'Start', call: { command: 'train', args: { secret: 1 } } },
  };
  const { content, calls } = takeCalls({ blocks: [{ kind: 'form', form }] }, 'a', 's');
  expect(JSON.stringify(content)).not.toContain('secret');
  expect(calls).toMatchObject([{ command: 'train', args: { secret: 1 }, onlyAsker: true }]);
});

test('somebody’s words are no markup', () => {
  expect(plain('**bold** [x](javascript:1) <b> `code`')).toBe(
    '\\*\\*bold\\*\\* \\[x\\]\\(javascript:1\\) \\<b\\> \\`code\\`',
  );
});
