import { expect, test } from 'vitest';
import { unusedSettings } from './plain-words.ts';

test('settings that a command has not are named, with those that it has', () => {
  const { state, blocks } = unusedSettings({ command: 'train', args: {} }, [
    'momentum 0.9',
    'optimizer=lion',
  ]);
  expect(state).toEqual({
    tone: 'warning',
    text: 'Not used: “momentum 0.9” and “optimizer=lion”. “/train” has no such setting.',
  });
  expect(blocks).toEqual([{ kind: 'text', markdown: expect.stringMatching(/^It takes base, .*epochs, /) }]);
});
