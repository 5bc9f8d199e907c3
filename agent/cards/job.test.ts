import { expect, test } from 'vitest';
import { message } from '../../store/message.ts';
import type { Job } from '../../workers/job.ts';
import type { Model } from '../../workers/model.ts';
import { loraSettings } from '../../workers/training/settings.fixture.ts';
import { inLanguage } from '../language/translate.ts';
import type { Reply } from '../reply.ts';
import { jobCard, jobNotice } from './job.ts';
import { modelCard } from './model.ts';
import { learnedWords } from './plan.ts';

const settings = loraSettings({ learningRate: 0.05, maxLength: 1024 });
const learned = { whole: 5, truncated: 1, tooLong: 6, noAnswer: 0, refused: 0 };
const warnings = [{ what: 'The loss rose from 2.5 to 9.', advice: 'Take 0.0002.' }];
const report = { learned, heldOut: { rows: 2, tokens: 31 }, warnings };

const model: Model = {
  id: 1,
  communityId: 1,
  name: 'mill-v1',
  version: '0f3a8c21d4b6',
  base: 'gpt2',
  method: 'lora',
  data: { snapshotId: 1, label: 'mill v1' },
  settings,
  jobNumber: 12,
  evaluation: { before: 2.5, after: 9 },
  report,
  bytes: 1000,
  createdAt: new Date(0),
};

const job = (change: Partial<Job> = {}): Job => ({
  kind: 'train',
  measured: undefined,
  merged: undefined,
  converted: undefined,
  number: 12,
  communityId: 1,
  personId: 1,
  personName: 'Ana',
  status: 'done',
  base: 'gpt2',
  data: model.data,
  modelName: 'mill-v1',
  settings,
  attempt: 1,
  phase: 'done',
  phaseDone: undefined,
  step: 10,
  steps: 10,
  loss: 1,
  tokensPerSecond: 90,
  secondsLeft: undefined,
  curve: { train: [], heldOut: [] },
  evaluation: model.evaluation,
  report,
  checkpoint: 10,
  log: [],
  problem: undefined,
  model,
  createdAt: new Date(0),
  startedAt: new Date(0),
  finishedAt: new Date(60_000),
  ...change,
});

const text = (reply: Reply | undefined) => JSON.stringify(reply);

test('a ruined model is never green: the card, the notice and the model say what is wrong and what to try', () => {
  for (const reply of [jobCard(job()), jobNotice(job()), modelCard(model, [])]) {
    expect(reply?.state?.tone).toBe('warning');
    expect(reply?.state?.text).toContain('doubtful');
    expect(text(reply)).toContain('The loss rose from 2.5 to 9.');
    expect(text(reply)).toContain('Take 0.0002.');
  }
  expect(jobCard(job({ report: { ...report, warnings: [] } })).state?.tone).toBe('good');
});

test('what a job and its model are doubted by is said in the reader’s language; words of older versions stay', () => {
  const what = message(
    'The training loss rose from {first, number, ::@##} to {last, number, ::@##}: it did not learn its rows.',
    {
      first: 2.5,
      last: 9.0412,
    },
  );
  const doubted = job({
    report: { warnings: [{ what, advice: message('Take {rate}.', { rate: '0.0002' }) }] },
  });
  const german = inLanguage('de', () => text(jobCard(doubted)));
  expect(german).toContain('Der Trainingsverlust stieg von 2,5 auf 9,04');
  expect(german).toContain('Nimm 0.0002.');
  const failed = (problem: Job['problem']) =>
    inLanguage('de', () => text(jobCard(job({ status: 'failed', problem }))));
  expect(failed(message('The disk is full. Free some space, then try again.'))).toContain(
    'Die Platte ist voll.',
  );
  expect(failed('The disk was full in an older version.')).toContain(
    'The disk was full in an older version.',
  );
});

test('what was learned of the rows, and what the figures rest on, stand on the job and on the model', () => {
  for (const reply of [jobCard(job()), modelCard(model, [])]) {
    expect(text(reply)).toContain('6 of 12 rows hold nothing to learn within 1,024 tokens');
    expect(text(reply)).toContain('2 rows, 31 tokens of answers');
  }
});

test('rows are told by what is learned of them', () => {
  expect(learnedWords({ ...learned, truncated: 0, tooLong: 0, noAnswer: 2, refused: 1 }, 512)).toBe(
    '5 rows whole; 2 without an answer left out; 1 with roles that the base does not know left out',
  );
});

test('a last checkpoint is spoken of only where there is one', () => {
  const cancelled = (checkpoint: number | undefined) =>
    text(jobCard(job({ status: 'cancelled', checkpoint })));
  expect(cancelled(8)).toContain('it can go on from step 8');
  expect(cancelled(undefined)).toContain('it can start again');
  expect(text(jobCard(job({ status: 'running', attempt: 2, checkpoint: undefined })))).not.toContain(
    'checkpoint',
  );
});

test.each([
  [{ state: 'starting', why: undefined, isLast: false }, 0, 'A machine is being started for it'],
  [{ state: 'waiting', why: 'No room.', isLast: false }, 0, 'A machine is being started for it. No room.'],
  [
    { state: 'failed', why: 'No image.', isLast: false },
    0,
    /came to nothing; another is tried soon\. No image\./,
  ],
  [
    { state: 'gone', why: 'It was ended.', isLast: true },
    0,
    /came to nothing, and no other is tried\. It was ended\./,
  ],
  [{ state: 'ended', why: undefined, isLast: false }, 1, 'Waiting its turn: it is the next'],
  // Its worker is there, and at another job.
  [{ state: 'running', why: undefined, isLast: false }, 1, 'Waiting its turn: it is the next'],
] as const)(
  'a job that waits says how the machine stands that is started for it: %o %o',
  (machine, running, words) => {
    const wait = { ahead: 0, running, seconds: undefined };
    expect(jobCard(job({ status: 'queued', wait, machine })).state?.text).toMatch(words);
  },
);

test.each([
  [{ phase: 'waiting for a worker' }, undefined, 'Waiting for a worker'],
  [
    { phase: 'waiting for a worker' },
    {
      ahead: 0,
      running: 0,
      seconds: undefined,
      lack: { class: 'gpu' as const, needed: 18.2e9, largest: 12e9 },
    },
    'It needs 18 GB of GPU memory, and the largest worker has 12 GB: 6.2 GB are missing. It waits for one that has as much. A shorter maxLength, a smaller rank or a smaller base takes less.',
  ],
  [
    { phase: 'waiting for a worker' },
    {
      ahead: 0,
      running: 0,
      seconds: undefined,
      lack: { class: 'cpu' as const, needed: 8.9e9, largest: 8e9 },
    },
    /^It needs 8\.9 GB of memory, and the largest worker has 8 GB: 900 MB are missing\. .*MEMORY_TOLERANCE=12\.$/,
  ],
  [{ phase: 'waiting for a worker' }, { ahead: 0, running: 0, seconds: undefined }, 'Waiting for a worker'],
  [{}, { ahead: 0, running: 1, seconds: undefined }, 'Waiting its turn: it is the next'],
  [{}, { ahead: 1, running: 1, seconds: undefined }, 'Waiting its turn: 1 job goes first'],
  [{}, { ahead: 3, running: 2, seconds: 1230 }, /^Waiting its turn: 3 jobs go first; about 2\d min/],
  [
    { phase: 'waiting for a worker of this version' },
    { ahead: 3, running: 2, seconds: 1230 },
    /^Waiting for a worker of this version; those that are there are of another/,
  ],
])('a job that waits says what for: %o %o', (change, wait, words) => {
  const { state } = jobCard(job({ status: 'queued', ...change, wait }));
  expect(state?.text).toMatch(words);
});
