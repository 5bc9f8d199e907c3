import { expect, test } from 'vitest';
import { jobLog } from './job-log.ts';

test('the last lines of a log stand in one block of code, whatever is written in them', () => {
  const lines = ['old', ...Array.from({ length: 13 }, (_, n) => `line ${n}`), '```', '**bold** <@12>'];
  const [block] = jobLog(lines).blocks;
  if (block?.kind !== 'text') throw new Error('It is no text.');
  const [first, ...rest] = block.markdown.split('\n');
  expect(first).toBe('````');
  expect(rest.at(-1)).toBe('````');
  expect(rest.slice(0, -1)).toEqual(lines.slice(1));
});
