import { expect, test } from 'vitest';
import { secondsLeft } from './seconds-left.ts';
import { readTrainerEvent } from './trainer-events.ts';

test.each([
  ['{"event":"phase","phase":"training"}', { event: 'phase', phase: 'training' }],
  ['{"event":"checkpoint","step":3}', { event: 'checkpoint', step: 3 }],
  ['{"event":"error","message":"Out of memory."}', { event: 'error', message: 'Out of memory.', mend: '' }],
  // Told to stop before it had counted its steps.
  [
    '{"event":"done","step":0,"max_steps":null,"stopped":true,"adapter":null}',
    { event: 'done', stopped: true },
  ],
  // Python writes a diverged loss as no JSON knows it.
  ['{"event":"evaluation","step":0,"loss":NaN,"moment":"before"}', { event: 'evaluation', loss: undefined }],
  [
    '{"event":"start","max_steps":30,"resumed_from":null,"device":"cpu","rows":70}',
    { event: 'start', resumed_from: 0 },
  ],
])('%s is read', (line, event) => {
  expect(readTrainerEvent(line)).toMatchObject(event);
});

test.each([
  '',
  'Loading weights: 100%',
  '{"event":"log","step":"many"}',
  '{"event":"new"}',
  '{',
  '[1]',
  '{"loss": 2}',
])('%s is no event', line => {
  expect(readTrainerEvent(line)).toBeUndefined();
});

test('the time left follows the pace since the resume, not since step 0', () => {
  const resumed = { step: 100, at: 0 };
  expect(secondsLeft(resumed, { step: 100, at: 5000 }, 200)).toBeUndefined();
  expect(secondsLeft(resumed, { step: 110, at: 20_000 }, 200)).toBe(180);
  expect(secondsLeft(resumed, { step: 200, at: 20_000 }, 200)).toBe(0);
});
