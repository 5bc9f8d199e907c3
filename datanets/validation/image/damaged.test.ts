import { expect, test } from 'vitest';
import { damagedPictures } from './damaged.fixture.ts';
import { images } from './images.ts';

test('of 400 damaged files each is read or gets its finding, and none breaks the check', {
  timeout: 120_000,
}, async () => {
  const codes = new Map<string, number>();
  let all = 0;
  for await (const file of damagedPictures(400)) {
    const prepared = await images.prepare(file);
    const code = 'fault' in prepared ? prepared.fault.code : 'read';
    if ('fault' in prepared) expect(prepared.fault.mend).toBeDefined();
    codes.set(code, (codes.get(code) ?? 0) + 1);
    all++;
  }
  expect(all).toBe(409);
  expect(codes.get('broken-picture')).toBeGreaterThan(100);
  expect(codes.get('too-many-pixels')).toBeGreaterThan(2);
  expect([...codes.keys()].toSorted()).toEqual(
    expect.arrayContaining(['broken-picture', 'empty-file', 'not-a-picture', 'read', 'too-many-pixels']),
  );
});
