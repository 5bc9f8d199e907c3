import { expect, test } from 'vitest';
import { displayName } from './file-name.ts';

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\data\\rows.jsonl', 'rows.jsonl'],
  ['ro\u0000ws\u001b[31m.csv', 'rows[31m.csv'],
  ['invoice\u202Egpj.jsonl', 'invoicegpj.jsonl'],
  ['', 'file'],
  ['..', 'file'],
  ['\ud800half.txt', '\ufffdhalf.txt'],
])('the name %j is shown as %j', (name, shown) => {
  expect(displayName(name)).toBe(shown);
});

test('a name of 500 characters is cut and keeps its ending', () => {
  const shown = displayName(`${'a'.repeat(500)}.jsonl`);
  expect(shown.length).toBe(100);
  expect(shown.endsWith('….jsonl')).toBe(true);
});
