import { expect, test } from 'vitest';
import { secretsIn } from './secrets.ts';
import { heldOutLookAlikes, heldOutSecrets } from './secrets-held-out.fixture.ts';

test('of kinds that nothing was tuned on, nine of ten are found', () => {
  const kinds = Object.entries(heldOutSecrets);
  const missed = kinds.filter(([, text]) => secretsIn(text).size === 0).map(([kind]) => kind);
  expect(kinds.length).toBeGreaterThanOrEqual(46);
  expect(missed.length, missed.join(', ')).toBeLessThanOrEqual(kinds.length / 10);
});

test('of sixty texts that only look like a secret, at most two are taken for one', () => {
  const alarms = heldOutLookAlikes.flatMap(text =>
    [...secretsIn(text).keys()].map(what => `${what}: ${text.slice(0, 50)}`),
  );
  expect(heldOutLookAlikes.length).toBeGreaterThanOrEqual(60);
  expect(alarms.length, alarms.join('\n')).toBeLessThanOrEqual(2);
});
