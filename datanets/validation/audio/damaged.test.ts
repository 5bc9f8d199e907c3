import { expect, test } from 'vitest';
import { damagedClips } from './damaged.fixture.ts';
import { decodeAudio } from './decode-audio.ts';
import { identifyAudio } from './identify-audio.ts';

test('of 300 damaged clips each is read or gets its finding, and none breaks the check', {
  timeout: 120_000,
}, async () => {
  const codes = new Map<string, number>();
  for (const file of damagedClips(300)) {
    const identified = await identifyAudio(file);
    const read = 'fault' in identified ? identified : await decodeAudio(file.bytes, identified.kind);
    const code = 'fault' in read ? read.fault.code : 'read';
    if ('channels' in read)
      expect(read.channels.every(channel => channel.every(value => Math.abs(value) <= 1))).toBe(true);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  expect([...codes.values()].reduce((sum, count) => sum + count, 0)).toBe(300);
  expect(codes.get('broken-audio')).toBeGreaterThan(10);
  expect(codes.get('read')).toBeGreaterThan(50);
});
