import { expect, test } from 'vitest';
import { sentence } from '../sentence/sentence.ts';
import { findMeasures } from './measures.ts';
import { findNumbers } from './numbers.ts';

function measured(text: string): Record<string, number> {
  const said = sentence(text);
  const found = findMeasures(said, findNumbers(said, []), at => said.words[at]?.text === 'haiku');
  return Object.fromEntries(found.map(({ argument, value }) => [argument, value]));
}

test.each<[string, Record<string, number>]>([
  ['2 epochs, lr 1e-4 and rank 16', { epochs: 2, learningRate: 0.0001, rank: 16 }],
  ['epochs=3 bs=8 lr=0.0003', { epochs: 3, batchSize: 8, learningRate: 0.0003 }],
  ['learning rate of 2 * 10^-4', { learningRate: 0.0002 }],
  ['rate of learning: 3e-4, five rounds', { learningRate: 0.0003, epochs: 5 }],
  ['half an epoch', { epochs: 0.5 }],
  ['r32, batches of 4, max length 2,048', { rank: 32, batchSize: 4, maxLength: 2048 }],
  ['512 tokens max', { maxLength: 512 }],
  ['max len 2k', { maxLength: 2000 }],
  ['version 3', { version: 3 }],
  ['recipes v3', { version: 3 }],
  ['训练3轮,学习率 2e-4', { epochs: 3, learningRate: 0.0002 }],
  ['3 epochen mit lernrate 0,0002', { epochs: 3, learningRate: 0.0002 }],
  ['max 25 mb a file, 40 files a day', { maxMegabytes: 25, dailyFiles: 40 }],
  ['20 MB per day', { dailyMegabytes: 20 }],
  ['files up to 30mb', { maxMegabytes: 30 }],
  ['set daily files of haiku to 50', { dailyFiles: 50 }],
  ['every 2 hours', { refreshMinutes: 120 }],
  ['every 30 minutes', { refreshMinutes: 30 }],
  ['the 7b on its 2nd try', {}],
  ['rank the best 3 people', {}],
])('%s', (text, values) => {
  expect(measured(text)).toEqual(values);
});
