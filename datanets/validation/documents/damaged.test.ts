import { expect, test } from 'vitest';
import { readFile } from '../read-file.ts';
import { timeSlices } from '../time-slices.ts';
import { damagedDocuments } from './damaged.fixture.ts';

test('of 500 damaged documents and tables each is read or gets its finding', {
  timeout: 120_000,
}, async () => {
  const codes = new Map<string, number>();
  let all = 0;
  for await (const { name, bytes } of damagedDocuments(500)) {
    const { fault, rows } = await readFile(
      { name, read: async () => bytes },
      { maxMegabytes: 20, documents: 'yes', chats: { taken: false, agreed: false, own: [] } },
      timeSlices(() => {}),
    );
    if (fault) expect(fault.mend, name).toBeDefined();
    else expect(Array.isArray(rows)).toBe(true);
    const code = fault?.code ?? 'read';
    codes.set(code, (codes.get(code) ?? 0) + 1);
    all++;
  }
  expect(all).toBe(509);
  expect(codes.get('broken-document')).toBeGreaterThan(50);
  expect(codes.get('read')).toBeGreaterThan(50);
  expect(codes.get('empty-file')).toBeGreaterThanOrEqual(9);
});
